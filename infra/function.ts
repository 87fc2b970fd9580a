import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Duration, RemovalPolicy, type Size } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type IDestination,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionsFolder } from '#build/functions.ts';
import type { Access } from './access.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import type { Stage } from './stage.ts';

export interface FunctionProps {
  readonly stage: Stage;
  /** Its file below `functions/`, without the ending: `tests/judge`. */
  readonly entry: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly uses: readonly Access[];
  /** MB; CPU grows with it. */
  readonly memory?: number;
  readonly architecture?: Architecture;
  readonly temporaryStorage?: Size;
  readonly reservedConcurrency?: number;
  /** Where an event goes that could not be handled, for functions that are called without waiting. */
  readonly onFailure?: IDestination;
}

const missing = new Set<string>();

/** Throws when a function of the app has no bundle, naming all of them at once. */
export function requireAllBundles(): void {
  if (missing.size === 0) return;
  const files = [...missing].map((entry) => `  functions/${entry}.ts`).join('\n');
  throw new Error(`These functions are part of the app but were not built (npm run build):\n${files}`);
}

/** The folder of a function's bundle; a missing one is remembered for `requireAllBundles`. */
function bundle(entry: string): Code {
  const folder = path.join(functionsFolder, entry);
  if (existsSync(path.join(folder, 'index.mjs'))) return Code.fromAsset(folder);
  missing.add(entry);
  return Code.fromInline('// not built');
}

/** A Lambda function as all of ours are: bundled by `build/`, traced, with its own log and role. */
export class AssayFunction extends LambdaFunction {
  readonly logs: LogGroup;

  constructor(scope: Construct, id: string, props: FunctionProps) {
    const name = `assay-${props.stage.name}-${props.entry.replace('/', '-')}`;
    const logs = new LogGroup(scope, `${id}Logs`, {
      logGroupName: `/aws/lambda/${name}`,
      retention: props.stage.logRetentionDays,
      removalPolicy: props.stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    // A role of our own, because the one that CDK makes may write to every log of the account.
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${name} may do`,
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logs.logGroupArn],
      }),
    );
    super(scope, id, {
      functionName: name,
      description: props.description,
      code: bundle(props.entry),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: props.architecture ?? Architecture.ARM_64,
      memorySize: props.memory ?? 512,
      timeout: props.timeout,
      tracing: Tracing.ACTIVE,
      logGroup: logs,
      role,
      ephemeralStorageSize: props.temporaryStorage,
      reservedConcurrentExecutions: props.reservedConcurrency,
      onFailure: props.onFailure,
      environment: {
        STAGE: props.stage.name,
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: props.entry.split('/')[0] ?? props.entry,
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...Object.assign({}, ...props.uses.map((access) => access.environment)),
      },
    });
    this.logs = logs;
    for (const { statements, wildcard } of props.uses) {
      for (const statement of statements) role.addToPolicy(statement);
      if (wildcard) acknowledgeWildcard(role, wildcard.resource, wildcard.reason);
    }
    acknowledgeWildcard(role, '*', 'X-Ray and listing streams know no resources that a policy could name.');
    acknowledge(this, {
      'Serverless-LambdaDLQ':
        'Either its caller waits for the answer, or its event source or on-failure destination keeps what failed.',
    });
  }
}
