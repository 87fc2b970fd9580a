// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes its references so
import { expect, test } from 'vitest';
import type { Template } from '#local/assembly/read.ts';
import { resolveResources } from '#local/assembly/resolve.ts';

const addresses = {
  region: 'us-east-1',
  publicUrl: 'http://localhost:4000',
  internalUrl: 'http://127.0.0.1:5000/secret',
};

function resolved(...templates: Template[]) {
  const stacks = templates.map((template, i) => ({ name: `stack${i}`, template }));
  return resolveResources({ stacks, assets: new Map() }, addresses);
}

/** The value that a property of a resource gets which holds nothing but it. */
function evaluated(value: unknown, rest: Template = {}): unknown {
  const { Resources, ...others } = rest;
  const holder = { Type: 'Test::Holder', Properties: { value } };
  return resolved({ ...others, Resources: { ...Resources, Holder: holder } }).byLogicalId('Holder')
    ?.properties.value;
}

const queue: Template = {
  Resources: { Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } } },
};

test.each<[string, unknown, unknown]>([
  ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
  ['Ref of a queue', { Ref: 'Jobs' }, 'http://127.0.0.1:5000/secret/000000000000/jobs'],
  ['GetAtt as list', { 'Fn::GetAtt': ['Jobs', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:jobs'],
  ['GetAtt as text', { 'Fn::GetAtt': 'Jobs.QueueName' }, 'jobs'],
  ['Join of a list made by Split', { 'Fn::Join': ['-', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'a-b-c'],
  ['Select', { 'Fn::Select': [1, ['a', { Ref: 'AWS::Partition' }]] }, 'aws'],
  ['Select with an index in text', { 'Fn::Select': ['2', { 'Fn::Split': ['/', 'https://host'] }] }, 'host'],
  [
    'Sub with resource, attribute and literal',
    { 'Fn::Sub': '${AWS::AccountId}:${Jobs.QueueName}:${!kept}' },
    '000000000000:jobs:${kept}',
  ],
  [
    'Sub with own variables',
    { 'Fn::Sub': ['${a}-${AWS::Partition}', { a: { 'Fn::GetAtt': ['Jobs', 'QueueName'] } }] },
    'jobs-aws',
  ],
  ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
  ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'AWS::Region' } } }, '{"a":"us-east-1"}'],
  ['values deep inside', [{ deep: [{ Ref: 'AWS::Region' }] }], [{ deep: ['us-east-1'] }]],
  [
    'a statement condition, which is no intrinsic',
    { Condition: { Bool: { x: 'y' } } },
    { Condition: { Bool: { x: 'y' } } },
  ],
])('%s', (_name, value, expected) => {
  expect(evaluated(value, queue)).toEqual(expected);
});

test('conditions choose values, leave out properties and resources', () => {
  const template: Template = {
    Parameters: { Stage: { Type: 'String', Default: 'local' } },
    Conditions: {
      IsLocal: { 'Fn::Equals': [{ Ref: 'Stage' }, 'local'] },
      IsNot: { 'Fn::Not': [{ Condition: 'IsLocal' }] },
      Both: { 'Fn::And': [{ Condition: 'IsLocal' }, { Condition: 'IsNot' }] },
      Either: { 'Fn::Or': [{ Condition: 'IsLocal' }, { Condition: 'IsNot' }] },
    },
    Resources: { Gone: { Type: 'AWS::SQS::Queue', Condition: 'Both' } },
  };

  expect(
    evaluated(
      {
        chosen: { 'Fn::If': ['Either', 'yes', 'no'] },
        other: { 'Fn::If': ['IsNot', 'yes', 'no'] },
        left: { 'Fn::If': ['Both', 'x', { Ref: 'AWS::NoValue' }] },
        list: [1, { 'Fn::If': ['Both', 2, { Ref: 'AWS::NoValue' }] }],
      },
      template,
    ),
  ).toEqual({ chosen: 'yes', other: 'no', list: [1] });
  expect(resolved(template).byLogicalId('Gone')).toBeUndefined();
});

test('mappings are looked up', () => {
  expect(
    evaluated(
      { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] },
      {
        Mappings: { Sizes: { 'us-east-1': { small: 1 } } },
      },
    ),
  ).toBe(1);
});

test('a value that another stack exports is imported, whatever the order of the stacks', () => {
  const resources = resolved(
    {
      Resources: {
        Reader: { Type: 'Test::Holder', Properties: { arn: { 'Fn::ImportValue': 'stack1:Arn' } } },
      },
    },
    {
      ...queue,
      Outputs: {
        Arn: {
          Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
          Export: { Name: { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, ':Arn']] } },
        },
      },
    },
  );

  expect(resources.byLogicalId('Reader')?.properties).toEqual({
    arn: 'arn:aws:sqs:us-east-1:000000000000:jobs',
  });
});

test.each([
  [{ Ref: 'Nothing' }, 'no resource or parameter Nothing'],
  [{ 'Fn::ImportValue': 'nothing' }, 'no stack exports nothing'],
  [{ 'Fn::Unheard': 1 }, 'Fn::Unheard is not supported'],
  [{ 'Fn::GetAtt': ['Jobs', 'Colour'] }, 'attribute Colour is not supported'],
])('%j is refused', (value, message) => {
  expect(() => evaluated(value, queue)).toThrow(message);
});

test('public addresses of our resources become local ones, other addresses stay', () => {
  const resources = resolved({
    Resources: {
      Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
      Socket: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'WEBSOCKET' } },
      Front: { Type: 'AWS::CloudFront::Distribution', Properties: {} },
      Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
      Holder: {
        Type: 'Test::Holder',
        Properties: {
          api: { 'Fn::GetAtt': ['Http', 'ApiEndpoint'] },
          socket: { 'Fn::Sub': '${Socket.ApiEndpoint}/live' },
          management: { 'Fn::Sub': 'https://${Socket}.execute-api.${AWS::Region}.amazonaws.com/live' },
          front: { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': ['Front', 'DomainName'] }, '/auth']] },
          file: { 'Fn::Sub': 'https://${Files.RegionalDomainName}/a' },
          issuer: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] },
          foreign: 'https://abc.execute-api.us-east-1.amazonaws.com',
          origin: { 'Fn::Sub': '${Http}.execute-api.${AWS::Region}.amazonaws.com' },
        },
      },
    },
  });

  const id = resources.byLogicalId('Socket')?.name;
  expect(resources.byLogicalId('Holder')?.properties).toEqual({
    api: 'http://localhost:4000',
    socket: `ws://localhost:4000/_ws/${id}/live`,
    management: `http://127.0.0.1:5000/secret/_connections/${id}/live`,
    front: 'http://localhost:4000/auth',
    file: 'http://127.0.0.1:4000/s3/files/a',
    issuer: 'http://localhost:4000/oidc',
    foreign: 'https://abc.execute-api.us-east-1.amazonaws.com',
    origin: `${resources.byLogicalId('Http')?.name}.execute-api.us-east-1.amazonaws.com`,
  });
});

test('a resource is found by its ARN, also when the ARN names a part of it', () => {
  const resources = resolved({
    Resources: {
      Table: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { TableName: 'things' } },
      Run: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'run' } },
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Run' } } },
      Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
      Holder: { Type: 'Test::Holder', Properties: { stream: { 'Fn::GetAtt': ['Table', 'StreamArn'] } } },
    },
  });
  const found = (arn: string) => resources.byArn(arn)?.logicalId;

  expect(found(String(resources.byLogicalId('Holder')?.properties.stream))).toBe('Table');
  expect(found('arn:aws:dynamodb:us-east-1:000000000000:table/things/index/byDay')).toBe('Table');
  expect(found('arn:aws:lambda:us-east-1:000000000000:function:run:1')).toBe('Run');
  expect(found('arn:aws:s3:::files/some/key')).toBe('Files');
  expect(found('arn:aws:sqs:us-east-1:000000000000:nothing')).toBeUndefined();
});

test('resources without a name get one that is the same at every start', () => {
  const template: Template = {
    Resources: {
      Inbox: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
      Files: { Type: 'AWS::S3::Bucket' },
      Pass: { Type: 'AWS::SecretsManager::Secret' },
    },
  };
  const namesOf = () => resolved(template).all.map(({ name, arn }) => `${name} ${arn}`);

  expect(resolved(template).byLogicalId('Inbox')?.name).toBe('stack0-Inbox.fifo');
  expect(resolved(template).byLogicalId('Files')?.name).toBe('stack0-files');
  expect(namesOf()).toEqual(namesOf());
});
