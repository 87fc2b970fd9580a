import { describe, expect, test } from 'vitest';
import { property, type Resource, type Synthesised, stages } from './templates.ts';

interface Statement {
  readonly policy: Resource;
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
}

const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** Everything that roles of ours are allowed, without the CDK's own helper. */
function allowed(stage: Synthesised): Statement[] {
  return stage
    .ofType('AWS::IAM::Policy')
    .filter(({ id }) => !id.startsWith('CustomCDKBucketDeployment'))
    .flatMap((policy) =>
      list(property(policy, 'PolicyDocument.Statement')).flatMap((statement) => {
        const { Effect, Action, Resource } = statement as Record<string, unknown>;
        return Effect === 'Allow'
          ? [{ policy, actions: list(Action).map(String), resources: list(Resource) }]
          : [];
      }),
    );
}

/** Actions that know no resource, by the service authorization reference. */
const withoutResource = new Set([
  'dynamodb:ListStreams',
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
]);

/** Where a name is only known when the product runs, and so an ARN may end in a wildcard. */
const open: readonly { readonly actions: RegExp; readonly resource: RegExp; readonly why: string }[] = [
  {
    actions: /^s3:(Get|Put|Delete)Object$/,
    resource: /Evidence.*\/company\/\*/,
    why: 'objects are named after runs',
  },
  {
    actions: /^secretsmanager:(Create|Delete)Secret$|^secretsmanager:GetSecretValue$/,
    resource: /:secret:assay\/[a-z]+\/target\/\*/,
    why: 'a secret for each run with credentials',
  },
  {
    actions: /^states:(Stop|Describe)Execution$/,
    resource: /:execution:assay-[a-z]+-(test-run|qa-package-run):\*/,
    why: 'executions are named after runs',
  },
  {
    actions: /^s3:(Get|Put)Object$/,
    resource: /Evidence.*\/uploads\/\*/,
    why: 'uploads are named after their ids',
  },
  {
    actions: /^secretsmanager:(CreateSecret|GetSecretValue|PutSecretValue)$/,
    resource: /:secret:assay\/[a-z]+\/qa\/\*/,
    why: 'a secret for each company with credentials',
  },
  {
    actions: /^execute-api:ManageConnections$/,
    resource: /\/live\/POST\/@connections\/\*/,
    why: 'the gateway makes up the ids of connections',
  },
];

describe.each(stages)('stage $stage', (stage) => {
  const statements = allowed(stage);

  test('no role may do more than single, named actions', () => {
    const wild = statements.flatMap(({ policy, actions }) =>
      actions.filter((action) => action.includes('*')).map((action) => `${policy.id}: ${action}`),
    );
    expect(statements.length).toBeGreaterThan(20);
    expect(wild).toEqual([]);
  });

  test('no role may touch any resource, but by actions that know none', () => {
    const wild = statements
      .filter(({ resources }) => resources.includes('*'))
      .flatMap(({ policy, actions }) =>
        actions.filter((action) => !withoutResource.has(action)).map((action) => `${policy.id}: ${action}`),
      );
    expect(wild).toEqual([]);
  });

  test('a resource is open at its end only where names are made while the product runs', () => {
    const wild = statements.flatMap(({ policy, actions, resources }) =>
      resources
        .filter((resource) => resource !== '*')
        .map((resource) => JSON.stringify(resource))
        .filter((resource) => resource.includes('*'))
        .filter(
          (resource) =>
            !open.some(
              (known) =>
                known.resource.test(resource) && actions.every((action) => known.actions.test(action)),
            ),
        )
        .map((resource) => `${policy.id}: ${actions} on ${resource}`),
    );
    expect(wild).toEqual([]);
  });

  test('no role has a managed policy, but the one that API Gateway asks for', () => {
    const managed = stage
      .ofType('AWS::IAM::Role')
      .filter(({ id }) => !id.startsWith('CustomCDKBucketDeployment'))
      .filter((role) => list(property(role, 'ManagedPolicyArns')).length > 0);
    expect(managed.map(({ id }) => id)).toEqual([expect.stringMatching(/^ApiLogging/)]);
  });

  test('every function has a role to itself', () => {
    const roles = stage.functions().map((one) => JSON.stringify(property(one, 'Role')));
    expect(new Set(roles).size).toBe(roles.length);
  });

  test('who asks the model knows its key, and only those', () => {
    const readers = statements
      .filter(
        ({ actions, resources }) =>
          actions.includes('secretsmanager:GetSecretValue') && /ModelKey/.test(JSON.stringify(resources)),
      )
      .map(({ policy }) => policy.id.replace(/ServiceRole.*/, ''));
    expect(readers).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^TestsJudge/),
        expect.stringMatching(/^TestsComplete/),
        expect.stringMatching(/^QaGenerate/),
        expect.stringMatching(/^QaComplete/),
      ]),
    );
    expect(readers.filter((id) => /Api|Route|Portal/.test(id))).toEqual([]);
  });

  test('the last step of a run keeps and reads what texts mean, in the table of the runs', () => {
    const meant = statements.filter(
      ({ policy, actions }) =>
        policy.id.startsWith('TestsComplete') && actions.includes('dynamodb:BatchGetItem'),
    );
    expect(meant).toHaveLength(1);
    expect(meant[0]?.actions).toContain('dynamodb:BatchWriteItem');
    expect(JSON.stringify(meant[0]?.resources)).toContain('Testing');
  });
});
