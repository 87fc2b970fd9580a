import { createHash } from 'node:crypto';
import { accountId } from '#local/assembly/resources.ts';

/** A resource whose properties can be looked up while the template is still being resolved. */
export interface Unresolved {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly region: string;
  readonly internalUrl: string;
  property(name: string): unknown;
}

interface Kind {
  readonly name: (resource: Unresolved) => string;
  readonly arn: (resource: Unresolved, name: string) => string;
  /** `Ref`, where it is not the name. */
  readonly ref?: (resource: Unresolved, name: string) => string;
  /** `Fn::GetAtt`, beyond `Arn`. */
  readonly attributes?: Readonly<Record<string, (resource: Unresolved, name: string) => unknown>>;
}

/** Stable over starts: the same resource always has the same id. */
function shortId(resource: Unresolved, length = 10): string {
  const digest = createHash('sha256').update(`${resource.stack}/${resource.logicalId}`).digest('hex');
  return BigInt(`0x${digest}`).toString(36).slice(0, length);
}

function named(property: string, otherwise?: (resource: Unresolved) => string) {
  return (resource: Unresolved) => {
    const given = resource.property(property);
    if (typeof given === 'string' && given !== '') return given;
    return otherwise?.(resource) ?? `${resource.stack}-${resource.logicalId}`;
  };
}

function arn(service: string, resource: (name: string) => string) {
  return ({ region }: Unresolved, name: string) =>
    `arn:aws:${service}:${region}:${accountId}:${resource(name)}`;
}

function global(service: string, resource: (name: string) => string) {
  return (_resource: Unresolved, name: string) => `arn:aws:${service}::${accountId}:${resource(name)}`;
}

const whole = (name: string) => name;
const id = (resource: Unresolved) => shortId(resource);

const table: Kind = {
  name: named('TableName'),
  arn: arn('dynamodb', (name) => `table/${name}`),
  attributes: {
    TableId: (resource) => shortId(resource, 20),
    StreamArn: ({ region }, name) =>
      `arn:aws:dynamodb:${region}:${accountId}:table/${name}/stream/2026-01-01T00:00:00.000`,
  },
};

function queueUrl(resource: Unresolved, name: string): string {
  return `${resource.internalUrl}/${accountId}/${name}`;
}

function parentArn(property: string) {
  return (resource: Unresolved) => {
    const given = String(resource.property(property));
    return given.startsWith('arn:')
      ? given
      : `arn:aws:lambda:${resource.region}:${accountId}:function:${given}`;
  };
}

const kinds: Readonly<Record<string, Kind>> = {
  'AWS::ApiGatewayV2::Api': {
    name: id,
    arn: ({ region }, name) => `arn:aws:apigateway:${region}::/apis/${name}`,
    attributes: {
      ApiId: (_resource, name) => name,
      ApiEndpoint: (resource, name) =>
        `${resource.property('ProtocolType') === 'WEBSOCKET' ? 'wss' : 'https'}://${name}.execute-api.${resource.region}.amazonaws.com`,
    },
  },
  'AWS::ApiGatewayV2::Stage': {
    name: named('StageName'),
    arn: ({ region, property }, name) =>
      `arn:aws:apigateway:${region}::/apis/${property('ApiId')}/stages/${name}`,
  },
  'AWS::CloudFront::Distribution': {
    name: (resource) => `E${shortId(resource, 13).toUpperCase()}`,
    arn: global('cloudfront', (name) => `distribution/${name}`),
    attributes: {
      Id: (_resource, name) => name,
      DomainName: (resource) => `d${shortId(resource, 13)}.cloudfront.net`,
    },
  },
  'AWS::CloudFront::Function': {
    name: named('Name'),
    arn: global('cloudfront', (name) => `function/${name}`),
    ref: (_resource, name) => `arn:aws:cloudfront::${accountId}:function/${name}`,
    attributes: { FunctionARN: (_resource, name) => `arn:aws:cloudfront::${accountId}:function/${name}` },
  },
  'AWS::CloudFront::ResponseHeadersPolicy': {
    name: id,
    arn: global('cloudfront', (name) => `response-headers-policy/${name}`),
  },
  'AWS::CloudWatch::Alarm': {
    name: named('AlarmName'),
    arn: arn('cloudwatch', (name) => `alarm:${name}`),
  },
  'AWS::Cognito::UserPool': {
    name: (resource) => `${resource.region}_${shortId(resource, 9)}`,
    arn: arn('cognito-idp', (name) => `userpool/${name}`),
    attributes: {
      UserPoolId: (_resource, name) => name,
      ProviderName: ({ region }, name) => `cognito-idp.${region}.amazonaws.com/${name}`,
      ProviderURL: ({ region }, name) => `https://cognito-idp.${region}.amazonaws.com/${name}`,
    },
  },
  'AWS::Cognito::UserPoolClient': {
    name: (resource) => shortId(resource, 26),
    arn: arn('cognito-idp', (name) => `userpoolclient/${name}`),
    attributes: { ClientId: (_resource, name) => name },
  },
  'AWS::Cognito::UserPoolDomain': {
    name: named('Domain'),
    arn: arn('cognito-idp', (name) => `userpooldomain/${name}`),
  },
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::Rule': { name: named('Name'), arn: arn('events', (name) => `rule/${name}`) },
  'AWS::IAM::ManagedPolicy': {
    name: named('ManagedPolicyName'),
    arn: global('iam', (name) => `policy/${name}`),
    ref: (_resource, name) => `arn:aws:iam::${accountId}:policy/${name}`,
  },
  'AWS::IAM::Role': {
    name: named('RoleName'),
    arn: global('iam', (name) => `role/${name}`),
    attributes: { RoleId: (resource) => `AROA${shortId(resource, 17).toUpperCase()}` },
  },
  'AWS::KMS::Key': {
    name: id,
    arn: arn('kms', (name) => `key/${name}`),
    attributes: { KeyId: (_resource, name) => name },
  },
  'AWS::Lambda::Alias': {
    name: named('Name'),
    arn: (resource, name) => `${parentArn('FunctionName')(resource)}:${name}`,
    ref: (resource, name) => `${parentArn('FunctionName')(resource)}:${name}`,
    attributes: {
      AliasArn: (resource, name) => `${parentArn('FunctionName')(resource)}:${name}`,
      FunctionArn: parentArn('FunctionName'),
    },
  },
  'AWS::Lambda::EventSourceMapping': {
    name: (resource) => shortId(resource, 20),
    arn: arn('lambda', (name) => `event-source-mapping:${name}`),
    attributes: {
      Id: (_resource, name) => name,
      EventSourceMappingArn: arn('lambda', (name) => `event-source-mapping:${name}`),
    },
  },
  'AWS::Lambda::Function': { name: named('FunctionName'), arn: arn('lambda', (name) => `function:${name}`) },
  'AWS::Lambda::LayerVersion': {
    name: named('LayerName'),
    arn: arn('lambda', (name) => `layer:${name}:1`),
    ref: arn('lambda', (name) => `layer:${name}:1`),
  },
  'AWS::Lambda::Version': {
    name: () => '1',
    arn: (resource) => `${parentArn('FunctionName')(resource)}:1`,
    ref: (resource) => `${parentArn('FunctionName')(resource)}:1`,
    attributes: {
      Version: () => '1',
      FunctionArn: (resource) => `${parentArn('FunctionName')(resource)}:1`,
    },
  },
  'AWS::Logs::LogGroup': { name: named('LogGroupName'), arn: arn('logs', (name) => `log-group:${name}:*`) },
  'AWS::S3::Bucket': {
    name: named('BucketName', ({ stack, logicalId }) =>
      `${stack}-${logicalId}`
        .toLowerCase()
        .replace(/[^a-z0-9-]/g, '-')
        .slice(0, 63),
    ),
    arn: (_resource, name) => `arn:aws:s3:::${name}`,
    attributes: {
      DomainName: (_resource, name) => `${name}.s3.amazonaws.com`,
      DualStackDomainName: ({ region }, name) => `${name}.s3.dualstack.${region}.amazonaws.com`,
      RegionalDomainName: ({ region }, name) => `${name}.s3.${region}.amazonaws.com`,
    },
  },
  'AWS::SNS::Topic': {
    name: named('TopicName'),
    arn: arn('sns', whole),
    ref: arn('sns', whole),
    attributes: { TopicArn: arn('sns', whole), TopicName: (_resource, name) => name },
  },
  'AWS::SQS::Queue': {
    name: named(
      'QueueName',
      (resource) =>
        `${resource.stack}-${resource.logicalId}`.slice(0, 75) +
        (resource.property('FifoQueue') === true ? '.fifo' : ''),
    ),
    arn: arn('sqs', whole),
    ref: queueUrl,
    attributes: { QueueName: (_resource, name) => name, QueueUrl: queueUrl },
  },
  'AWS::SSM::Parameter': {
    name: named('Name', ({ stack, logicalId }) => `CFN-${stack}-${logicalId}`),
    arn: arn('ssm', (name) => `parameter/${name.replace(/^\//, '')}`),
    attributes: {
      Type: (resource) => resource.property('Type'),
      Value: (resource) => resource.property('Value'),
    },
  },
  'AWS::SecretsManager::Secret': {
    name: named('Name'),
    arn: (resource, name) =>
      `arn:aws:secretsmanager:${resource.region}:${accountId}:secret:${name}-${shortId(resource, 6)}`,
    ref: (resource, name) =>
      `arn:aws:secretsmanager:${resource.region}:${accountId}:secret:${name}-${shortId(resource, 6)}`,
    attributes: {
      Id: (resource, name) =>
        `arn:aws:secretsmanager:${resource.region}:${accountId}:secret:${name}-${shortId(resource, 6)}`,
    },
  },
  'AWS::StepFunctions::StateMachine': {
    name: named('StateMachineName'),
    arn: arn('states', (name) => `stateMachine:${name}`),
    ref: arn('states', (name) => `stateMachine:${name}`),
    attributes: {
      Name: (_resource, name) => name,
      StateMachineRevisionId: () => '1',
    },
  },
};

/** Resources that nothing looks at while it runs: their references only have to be well formed. */
const anonymous: Kind = {
  name: (resource) => `${resource.stack}-${resource.logicalId}`,
  arn: (resource, name) =>
    `arn:aws:${resource.type.split('::')[1]?.toLowerCase() ?? 'custom'}:${resource.region}:${accountId}:${name}`,
};

function kindOf(resource: Unresolved): Kind {
  return kinds[resource.type] ?? anonymous;
}

export function nameOf(resource: Unresolved): string {
  return kindOf(resource).name(resource);
}

export function arnOf(resource: Unresolved): string {
  return kindOf(resource).arn(resource, nameOf(resource));
}

export function refOf(resource: Unresolved): string {
  const name = nameOf(resource);
  return kindOf(resource).ref?.(resource, name) ?? name;
}

/** An attribute that is not known of a resource that nothing looks at becomes a placeholder. */
export function attributeOf(resource: Unresolved, attribute: string): unknown {
  const kind = kindOf(resource);
  const known = kind.attributes?.[attribute];
  if (known !== undefined) return known(resource, nameOf(resource));
  if (attribute === 'Arn') return arnOf(resource);
  if (kind !== anonymous) {
    throw new Error(`${resource.type} ${resource.logicalId}: the attribute ${attribute} is not supported`);
  }
  return `${nameOf(resource)}.${attribute}`;
}
