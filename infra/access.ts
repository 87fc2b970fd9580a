import { Stack } from 'aws-cdk-lib';
import type { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { EmailIdentity } from 'aws-cdk-lib/aws-ses';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Stage } from './stage.ts';

/**
 * Something a function uses: the variables that tell it where that is, and the statements that let it
 * in. Both come from one place, so a function never knows a thing that it may not touch.
 */
export interface Access {
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
  /** A resource of the statements that contains a wildcard, and why it cannot be narrower. */
  readonly wildcard?: { readonly resource: string; readonly reason: string };
}

/** A plain value, for which no permission is needed. */
export function value(variable: string, text: string): Access {
  return { environment: { [variable]: text }, statements: [] };
}

/** Items of transactions need the same actions as the calls they stand for. */
export type TableAction =
  | 'BatchGetItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem'
  | 'DeleteItem'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'UpdateItem';

/** A table and the variable that every function knows it by. */
export interface NamedTable {
  readonly table: TableV2;
  readonly variable: string;
  readonly indexes: readonly string[];
}

export function onTable({ table, variable }: NamedTable, ...actions: readonly TableAction[]): Access {
  return {
    environment: { [variable]: table.tableName },
    statements: [
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [table.tableArn],
      }),
    ],
  };
}

export function queryIndex({ table, variable, indexes }: NamedTable, index: string): Access {
  if (!indexes.includes(index)) throw new Error(`${variable} has no index ${index}.`);
  return {
    environment: { [variable]: table.tableName },
    statements: [
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [`${table.tableArn}/index/${index}`],
      }),
    ],
  };
}

export function readParameter(parameter: StringParameter, variable: string): Access {
  return {
    environment: { [variable]: parameter.parameterName },
    statements: [new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [parameter.parameterArn] })],
  };
}

export function readSecret(secret: Secret, variable: string): Access {
  return {
    environment: { [variable]: secret.secretArn },
    statements: [
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }),
    ],
  };
}

/** Objects of the companies; `ListBucket` is for finding what is to be deleted. */
export function onObjects(
  bucket: Bucket,
  variable: string,
  ...actions: readonly ('DeleteObject' | 'GetObject' | 'ListBucket' | 'PutObject')[]
): Access {
  const objects = actions.filter((action) => action !== 'ListBucket').map((action) => `s3:${action}`);
  const resource = bucket.arnForObjects('company/*');
  const statements = [new PolicyStatement({ actions: objects, resources: [resource] })];
  if (actions.includes('ListBucket')) {
    statements.push(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': 'company/*' } },
      }),
    );
  }
  return {
    environment: { [variable]: bucket.bucketName },
    statements,
    wildcard: { resource, reason: 'Objects are named after companies and runs that do not exist yet.' },
  };
}

/** Documents on their way to becoming part of something; the bucket forgets them after a day. */
export function onUploads(
  bucket: Bucket,
  variable: string,
  ...actions: readonly ('GetObject' | 'PutObject')[]
): Access {
  const resource = bucket.arnForObjects('uploads/*');
  return {
    environment: { [variable]: bucket.bucketName },
    statements: [
      new PolicyStatement({ actions: actions.map((action) => `s3:${action}`), resources: [resource] }),
    ],
    wildcard: { resource, reason: 'Uploads are named after companies and ids that do not exist yet.' },
  };
}

export type SecretAction = 'CreateSecret' | 'DeleteSecret' | 'GetSecretValue';

/** What the doors of staging sites ask for: secrets that are made while the product runs. */
export function onTargetSecrets(scope: Construct, stage: Stage, ...actions: readonly SecretAction[]): Access {
  const stack = Stack.of(scope);
  const prefix = `assay/${stage.name}/target/`;
  const resource = `arn:aws:secretsmanager:${stack.region}:${stack.account}:secret:${prefix}*`;
  return {
    environment: { TARGET_SECRETS_PREFIX: prefix },
    statements: [
      new PolicyStatement({
        actions: actions.map((action) => `secretsmanager:${action}`),
        resources: [resource],
      }),
    ],
    wildcard: { resource, reason: 'Each run with credentials has a secret of its own below this prefix.' },
  };
}

/** Credentials of APIs under test: a secret for each company, made when it is first needed. */
export function onQaSecrets(
  scope: Construct,
  stage: Stage,
  ...actions: readonly ('CreateSecret' | 'GetSecretValue' | 'PutSecretValue')[]
): Access {
  const stack = Stack.of(scope);
  const prefix = `assay/${stage.name}/qa/`;
  const resource = `arn:aws:secretsmanager:${stack.region}:${stack.account}:secret:${prefix}*`;
  return {
    environment: { QA_SECRETS_PREFIX: prefix },
    statements: [
      new PolicyStatement({
        actions: actions.map((action) => `secretsmanager:${action}`),
        resources: [resource],
      }),
    ],
    wildcard: {
      resource,
      reason: 'Each company with credentials has a secret of its own below this prefix.',
    },
  };
}

export function sendTo(queue: Queue, variable: string): Access {
  return {
    environment: { [variable]: queue.queueUrl },
    statements: [new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] })],
  };
}

/** For a reader that hides a message until its time has come. */
export function changeVisibility(queue: Queue, variable: string): Access {
  return {
    environment: { [variable]: queue.queueUrl },
    statements: [
      new PolicyStatement({ actions: ['sqs:ChangeMessageVisibility'], resources: [queue.queueArn] }),
    ],
  };
}

/** E-mails from one sender. @param from the mailbox that people see, at the identity */
export function sendMail(identity: EmailIdentity, from: string, variable: string): Access {
  return {
    environment: { [variable]: from },
    statements: [new PolicyStatement({ actions: ['ses:SendEmail'], resources: [identity.emailIdentityArn] })],
  };
}

/**
 * Answers to tasks that wait with a token. The machine is given by its name: it names functions that
 * answer, and templates know no circles.
 */
export function answerTasks(stack: Stack, machineName: string): Access {
  return {
    environment: {},
    statements: [
      new PolicyStatement({
        actions: ['states:SendTaskSuccess'],
        resources: [`arn:aws:states:${stack.region}:${stack.account}:stateMachine:${machineName}`],
      }),
    ],
  };
}

export function startExecutions(machine: StateMachine, variable: string): Access {
  return {
    environment: { [variable]: machine.stateMachineArn },
    statements: [
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
    ],
  };
}

export function onExecutions(
  machine: StateMachine,
  machineName: string,
  variable: string,
  ...actions: readonly ('DescribeExecution' | 'StopExecution')[]
): Access {
  const { region, account } = Stack.of(machine);
  const resource = `arn:aws:states:${region}:${account}:execution:${machineName}:*`;
  return {
    environment: { [variable]: machine.stateMachineArn },
    statements: [
      new PolicyStatement({ actions: actions.map((action) => `states:${action}`), resources: [resource] }),
    ],
    wildcard: { resource, reason: 'Executions are named after runs that do not exist yet.' },
  };
}

/** Messages to whoever is connected to the WebSocket API. */
export function postToConnections(api: WebSocketApi, stage: WebSocketStage, variable: string): Access {
  const { region, account } = Stack.of(stage);
  const resource = `arn:aws:execute-api:${region}:${account}:${api.apiId}/${stage.stageName}/POST/@connections/*`;
  return {
    environment: { [variable]: stage.callbackUrl },
    statements: [new PolicyStatement({ actions: ['execute-api:ManageConnections'], resources: [resource] })],
    wildcard: { resource, reason: 'Connections have ids that the gateway makes up.' },
  };
}

/**
 * What a machine with a distributed Map may do with its own child executions. By name: its role comes before it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
 */
export function ownChildren(stack: Stack, machineName: string): PolicyStatement[] {
  const arn = (kind: string, name: string) =>
    `arn:aws:states:${stack.region}:${stack.account}:${kind}:${name}`;
  return [
    new PolicyStatement({
      actions: ['states:StartExecution'],
      resources: [arn('stateMachine', machineName)],
    }),
    new PolicyStatement({
      actions: ['states:DescribeExecution', 'states:StopExecution'],
      resources: [arn('execution', `${machineName}:*`)],
    }),
  ];
}

/** For whoever calls functions on its own behalf, such as a state machine. */
export function invoke(...functions: readonly IFunction[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['lambda:InvokeFunction'],
    resources: functions.map((one) => one.functionArn),
  });
}
