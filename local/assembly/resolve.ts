import { type Rewrite, rewriteAll, rewriter } from '#local/assembly/addresses.ts';
import { noValue, resolve, type Scope } from '#local/assembly/intrinsics.ts';
import { arnOf, attributeOf, nameOf, refOf, type Unresolved } from '#local/assembly/kinds.ts';
import type { Assembly, Stack } from '#local/assembly/read.ts';
import {
  accountId,
  type EmbeddedCloudMetadata,
  type Resource,
  type Resources,
} from '#local/assembly/resources.ts';

export interface Addresses {
  readonly region: string;
  readonly publicUrl: string;
  readonly internalUrl: string;
}

type Exports = Map<string, () => unknown>;

/** Properties of one resource, each resolved when it is first asked for. */
function unresolved(stack: Stack, logicalId: string, scope: Scope, addresses: Addresses): Unresolved {
  const declared = stack.template.Resources?.[logicalId];
  if (declared === undefined) {
    throw new Error(`${stack.name}: there is no resource or parameter ${logicalId}`);
  }
  return {
    stack: stack.name,
    logicalId,
    type: declared.Type,
    region: addresses.region,
    internalUrl: addresses.internalUrl,
    property: (name) => {
      const value = declared.Properties?.[name];
      return value === undefined ? undefined : resolve(value, scope);
    },
  };
}

function scopeOf(stack: Stack, exports: Exports, addresses: Addresses): Scope {
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': accountId,
    'AWS::Region': addresses.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': `arn:aws:cloudformation:${addresses.region}:${accountId}:stack/${stack.name}/local`,
    'AWS::NotificationARNs': [],
    'AWS::NoValue': noValue,
  };
  const { Parameters = {}, Mappings = {}, Conditions = {} } = stack.template;
  const scope: Scope = {
    ref: (name) => {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      const parameter = Parameters[name];
      if (parameter !== undefined) return parameter.Default ?? '';
      return refOf(unresolved(stack, name, scope, addresses));
    },
    getAtt: (logicalId, attribute) => attributeOf(unresolved(stack, logicalId, scope, addresses), attribute),
    importValue: (name) => {
      const exported = exports.get(name);
      if (exported === undefined) throw new Error(`${stack.name}: no stack exports ${name}`);
      return exported();
    },
    mapping: (map, key, second) => {
      const value = Mappings[map]?.[key]?.[second];
      if (value === undefined) throw new Error(`${stack.name}: no mapping ${map}.${key}.${second}`);
      return value;
    },
    condition: (name) => {
      const condition = Conditions[name];
      if (condition === undefined) throw new Error(`${stack.name}: no condition ${name}`);
      return resolve(condition, scope) === true;
    },
  };
  return scope;
}

function rewriterOf(
  resources: readonly Resource[],
  distributionDomains: readonly string[],
  addresses: Addresses,
): Rewrite {
  const namesOf = (type: string, wanted: (resource: Resource) => boolean = () => true) =>
    resources.filter((resource) => resource.type === type && wanted(resource)).map(({ name }) => name);
  return rewriter({
    ...addresses,
    httpApiIds: namesOf('AWS::ApiGatewayV2::Api', ({ properties }) => properties.ProtocolType === 'HTTP'),
    webSocketApiIds: namesOf(
      'AWS::ApiGatewayV2::Api',
      ({ properties }) => properties.ProtocolType === 'WEBSOCKET',
    ),
    distributionDomains,
    userPoolIds: namesOf('AWS::Cognito::UserPool'),
    userPoolDomains: namesOf('AWS::Cognito::UserPoolDomain'),
    buckets: namesOf('AWS::S3::Bucket'),
  });
}

/** Parts of an ARN that come after what names the resource itself. */
function trunk(arn: string): string {
  const [partition, aws, service, region, account, ...rest] = arn.split(':');
  const name = rest.join(':');
  const head = [partition, aws, service, region, account].join(':');
  if (service === 'lambda') return `${head}:${name.split(':').slice(0, 2).join(':')}`;
  if (service === 'dynamodb') return `${head}:${name.split('/').slice(0, 2).join('/')}`;
  if (service === 's3') return `${head}:${name.split('/')[0]}`;
  return arn.replace(/:\*$/, '');
}

/**
 * Gives every resource its name, ARN and resolved properties. Throws when a template refers to
 * something that does not exist.
 */
export function resolveResources(assembly: Assembly, addresses: Addresses): Resources {
  const exports: Exports = new Map();
  const scopes = assembly.stacks.map((stack) => ({ stack, scope: scopeOf(stack, exports, addresses) }));
  for (const { stack, scope } of scopes) {
    for (const { Value, Export } of Object.values(stack.template.Outputs ?? {})) {
      if (Export !== undefined) {
        exports.set(String(resolve(Export.Name, scope)), () => resolve(Value, scope));
      }
    }
  }
  const plain: Resource[] = [];
  const distributionDomains: string[] = [];
  for (const { stack, scope } of scopes) {
    for (const [logicalId, declared] of Object.entries(stack.template.Resources ?? {})) {
      if (declared.Condition !== undefined && !scope.condition(declared.Condition)) continue;
      const resource = unresolved(stack, logicalId, scope, addresses);
      if (declared.Type === 'AWS::CloudFront::Distribution') {
        distributionDomains.push(String(attributeOf(resource, 'DomainName')));
      }
      plain.push({
        stack: stack.name,
        logicalId,
        type: declared.Type,
        properties: resolve(declared.Properties ?? {}, scope) as Resource['properties'],
        metadata: declared.Metadata ?? {},
        name: nameOf(resource),
        physicalId: refOf(resource),
        arn: arnOf(resource),
      });
    }
  }
  const rewrite = rewriterOf(plain, distributionDomains, addresses);
  const all = plain.map((resource) => ({
    ...resource,
    properties: rewriteAll(resource.properties, rewrite) as Resource['properties'],
  }));
  const byArn = new Map(all.map((resource) => [trunk(resource.arn), resource]));
  // A version or an alias shares the trunk of its function, which is what callers look for.
  for (const resource of all) {
    if (resource.type === 'AWS::Lambda::Function') byArn.set(trunk(resource.arn), resource);
  }
  const metadata = scopes.flatMap(({ stack, scope }) => {
    const own = stack.template.Metadata?.EmbeddedCloud;
    return own === undefined ? [] : [rewriteAll(resolve(own, scope), rewrite)];
  });
  return {
    region: addresses.region,
    all,
    embeddedCloud: (metadata[0] ?? { users: [] }) as EmbeddedCloudMetadata,
    ofType: (...types) => all.filter(({ type }) => types.includes(type)),
    byLogicalId: (logicalId) => all.find((resource) => resource.logicalId === logicalId),
    byArn: (arn) => byArn.get(trunk(arn)),
    byName: (type, name) => all.find((resource) => resource.type === type && resource.name === name),
    asset: (objectKey) => assembly.assets.get(objectKey),
  };
}
