import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Resource } from '#local/assembly/resources.ts';
import { createSsm, type Ssm } from '#local/services/ssm/ssm.ts';
import { arnOf, type LocalCloud, region, resource, startLocalCloud } from './local-cloud.ts';

const parameter = (Value: string): Resource =>
  resource('AWS::SSM::Parameter', '/assay/model', arnOf('ssm', 'parameter/assay/model'), {
    Type: 'String',
    Value,
  });

let resources: Resource[];
let cloud: LocalCloud;
let ssm: Ssm;
let client: SSMClient;

beforeEach(async () => {
  resources = [parameter('first')];
  cloud = await startLocalCloud(resources);
  ssm = createSsm(cloud.context());
  cloud.serve(...ssm.services);
  client = new SSMClient({ region, endpoint: cloud.endpoint, credentials: cloud.credentials });
});

afterEach(async () => {
  client.destroy();
  await ssm.stop();
  await cloud.close();
});

const get = async (Name: string) => (await client.send(new GetParameterCommand({ Name }))).Parameter;

const put = (Name: string, Value: string, Overwrite = false) =>
  client.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite }));

async function restart(): Promise<void> {
  await ssm.stop();
  ssm = createSsm(cloud.context());
  cloud.serve(...ssm.services);
}

test('a parameter of the template can be overwritten, and keeps that over a restart', async () => {
  await put('/assay/model', 'second', true);

  await restart();

  expect(await get('/assay/model')).toMatchObject({ Value: 'second', Version: 2 });
  expect(await get('/assay/model:1')).toMatchObject({ Value: 'first' });
  expect(await get(arnOf('ssm', 'parameter/assay/model'))).toMatchObject({ Value: 'second' });
  expect(ssm.read('/assay/model')).toBe('second');
});

test('a value that changed in the template is deployed', async () => {
  await put('/assay/model', 'second', true);

  resources[0] = parameter('third');
  await restart();

  expect(await get('/assay/model')).toMatchObject({ Value: 'third', Version: 3 });
});

test('refuses like SSM', async () => {
  await expect(get('/none')).rejects.toBeInstanceOf(ParameterNotFound);
  await expect(put('/assay/model', 'x')).rejects.toBeInstanceOf(ParameterAlreadyExists);
  await expect(client.send(new DeleteParameterCommand({ Name: '/none' }))).rejects.toBeInstanceOf(
    ParameterNotFound,
  );
});

test('gives several by name and by path', async () => {
  await put('/assay/a/b', 'deep');
  await put('/Assay/other', 'other');
  await put('/assay/z', 'z');

  const named = await client.send(new GetParametersCommand({ Names: ['/assay/z', '/none'] }));
  const flat = await client.send(new GetParametersByPathCommand({ Path: '/assay', MaxResults: 1 }));
  const rest = await client.send(
    new GetParametersByPathCommand({ Path: '/assay', NextToken: flat.NextToken }),
  );
  const deep = await client.send(new GetParametersByPathCommand({ Path: '/assay', Recursive: true }));

  const names = (list: { Parameters?: { Name?: string | undefined }[] | undefined }) =>
    list.Parameters?.map(({ Name }) => Name);
  expect([names(named), named.InvalidParameters]).toEqual([['/assay/z'], ['/none']]);
  expect([names(flat), names(rest)]).toEqual([['/assay/model'], ['/assay/z']]);
  expect(names(deep)).toEqual(['/assay/a/b', '/assay/model', '/assay/z']);
});
