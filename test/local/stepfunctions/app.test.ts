import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resources } from '#local/assembly/resources.ts';
import type { AwsRequest, AwsResponse } from '#local/service.ts';
import { jsonCaller } from '#local/stepfunctions/json-service.ts';
import { readMachines } from '#local/stepfunctions/machines.ts';

/** Where a substitution goes. */
const slot = (name: string) => `\${${name}}`;

describe('the state machines of an app', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'machines-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const machinesWith = (properties: object) => {
    const resource = {
      arn: 'arn',
      name: 'run',
      logicalId: 'Run',
      properties: { RoleArn: 'role', ...properties },
    };
    return readMachines(
      {
        ofType: (type: string) => (type === 'AWS::StepFunctions::StateMachine' ? [resource] : []),
        asset: (key: string) =>
          key === 'abc.json' ? { path: join(directory, 'asset.json'), packaging: 'file' } : undefined,
      } as unknown as Resources,
      5,
    );
  };

  it('are read from an asset, with what is substituted kept inside its string', async () => {
    await writeFile(join(directory, 'asset.json'), `{"Comment":"${slot('Arn')} ${slot('Other')} {% $x %}"}`);
    const machines = machinesWith({
      DefinitionS3Location: { Bucket: 'b', Key: 'abc.json' },
      DefinitionSubstitutions: { Arn: 'a"b$&' },
    });
    expect(machines).toEqual([
      {
        arn: 'arn',
        name: 'run',
        roleArn: 'role',
        createdAt: 5,
        definition: `{"Comment":"a\\"b$& ${slot('Other')} {% $x %}"}`,
      },
    ]);
  });

  it('are read from a string or an object', () => {
    expect(machinesWith({ DefinitionString: '{"a":1}' })[0]?.definition).toBe('{"a":1}');
    expect(machinesWith({ Definition: { a: 1 } })[0]?.definition).toBe('{"a":1}');
  });

  it('must be there', () => {
    expect(() => machinesWith({ DefinitionS3Location: { Key: 'gone.json' } })).toThrow('Run');
  });
});

describe('a call of another service', () => {
  const calling = (answer: AwsResponse) => {
    const requests: AwsRequest[] = [];
    const call = jsonCaller(async (request) => {
      requests.push(request);
      return answer;
    });
    return { call, requests };
  };

  it('speaks its protocol; a message body may be JSON', async () => {
    const { call, requests } = calling({ status: 200, body: Readable.from(['{"Message', 'Id":"1"}']) });
    expect(await call('sqs', 'sendMessage', { QueueUrl: 'q', MessageBody: { a: 1 } })).toEqual({
      MessageId: '1',
    });
    expect(requests[0]?.headers['x-amz-target']).toBe('AmazonSQS.SendMessage');
    expect(JSON.parse(String(requests[0]?.body))).toEqual({ QueueUrl: 'q', MessageBody: '{"a":1}' });
  });

  it('fails with the name of the service and of the exception', async () => {
    const body = JSON.stringify({ __type: 'com.amazon#ConditionalCheckFailedException', message: 'no' });
    const { call } = calling({ status: 400, body });
    await expect(call('dynamodb', 'putItem', {})).rejects.toMatchObject({
      error: 'DynamoDB.ConditionalCheckFailedException',
      message: expect.stringContaining('no'),
    });
  });
});
