import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterCriteria, FilterRule } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { routes } from '#shared/qa/contract.ts';
import {
  invoke,
  onExecutions,
  onObjects,
  onQaSecrets,
  onTable,
  onUploads,
  ownChildren,
  queryIndex,
  readParameter,
  readSecret,
  sendTo,
  startExecutions,
  type TableAction,
  value,
} from './access.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { Foundation } from './foundation.ts';
import { AssayFunction } from './function.ts';
import type { Notifications } from './notifications.ts';
import { deadLetterQueue, workQueue } from './queue.ts';
import { addRoutes } from './route.ts';
import { reactToTable } from './stream.ts';

const definitions = path.join(import.meta.dirname, '../statemachines');

/** Documents may have 30 MB, which take ten times that when they are read; more memory is more processor, too. */
const READING = 1769;

/** Packages of API documents, and runs that test the APIs. */
export class Qa extends Construct {
  readonly machine: StateMachine;
  /** Functions without a caller who would notice that they fail. */
  readonly unattended: Readonly<Record<'QaFanOut' | 'QaStartRun' | 'QaSettle' | 'QaSweep', AssayFunction>>;
  readonly deadLetters: Readonly<Record<'QaRunStarts' | 'QaFanOut' | 'QaSettle' | 'QaSweep', Queue>>;

  constructor(
    scope: Construct,
    foundation: Foundation,
    { notifications }: { readonly notifications: Notifications },
  ) {
    super(scope, 'Qa');
    const { stage, state, edge } = foundation;

    const audit = onTable(state.trail, 'PutItem');
    const onQa = (...actions: readonly TableAction[]) => onTable(state.qa, ...actions);
    const history = queryIndex(state.qa, 'history');
    const readObjects = onObjects(state.evidence, 'EVIDENCE_BUCKET', 'GetObject');
    const workObjects = onObjects(state.evidence, 'EVIDENCE_BUCKET', 'GetObject', 'ListBucket', 'PutObject');
    const secrets = onQaSecrets(this, stage, 'CreateSecret', 'GetSecretValue', 'PutSecretValue');
    const guard =
      stage.allowedPrivateHosts.length === 0
        ? []
        : [value('GUARD_ALLOWED_HOSTS', stage.allowedPrivateHosts.join(','))];
    /** Events that are told, counters, and the end of a run. */
    const tell = onQa('BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem');

    // --- The machine and its tasks ---------------------------------------------------------------
    const task = (
      id: string,
      entry: string,
      description: string,
      props: Omit<ConstructorParameters<typeof AssayFunction>[2], 'stage' | 'entry' | 'description'>,
    ) => new AssayFunction(this, id, { stage, entry, description, ...props });

    const begin = task('Begin', 'qa/begin', 'Moves a run from pending to running', {
      timeout: Duration.seconds(15),
      uses: [onQa('GetItem', 'UpdateItem')],
    });
    const fetchSpec = task('FetchSpec', 'qa/fetch-spec', 'Reads the API document as it is now', {
      timeout: Duration.minutes(3),
      memory: READING,
      uses: [tell, audit, onObjects(state.evidence, 'EVIDENCE_BUCKET', 'GetObject', 'PutObject'), ...guard],
    });
    const plan = task('Plan', 'qa/plan', 'Orders the operations and cuts them into batches', {
      timeout: Duration.minutes(3),
      memory: READING,
      uses: [tell, audit, onObjects(state.evidence, 'EVIDENCE_BUCKET', 'GetObject', 'PutObject'), ...guard],
    });
    const testing = {
      timeout: Duration.minutes(15),
      memory: READING,
      uses: [tell, workObjects, onQaSecrets(this, stage, 'GetSecretValue'), ...guard],
    };
    const model = [
      readParameter(state.model, 'MODEL_PARAMETER'),
      readParameter(state.modelBaseUrl, 'MODEL_BASE_URL_PARAMETER'),
      readSecret(state.modelKey, 'MODEL_KEY_SECRET_ARN'),
    ];
    const generate = task('Generate', 'qa/generate', 'Lets the model write scenarios for one batch', {
      timeout: Duration.minutes(5),
      memory: READING,
      uses: [tell, workObjects, ...model],
    });
    const executeBatch = task(
      'ExecuteBatch',
      'qa/execute-batch',
      'Tests the operations of one batch over HTTP',
      testing,
    );
    const runAlone = task(
      'RunAlone',
      'qa/run-alone',
      'Tests the operations that must not run beside others',
      testing,
    );
    const complete = task('Complete', 'qa/complete', 'Puts the findings together, judges and ends the run', {
      timeout: Duration.minutes(5),
      memory: READING,
      uses: [tell, audit, workObjects, ...model],
    });

    const machineName = `assay-${stage.name}-qa-package-run`;
    const tasks = { begin, fetchSpec, plan, generate, executeBatch, runAlone, complete };
    this.machine = new StateMachine(this, 'PackageRun', {
      stateMachineName: machineName,
      definitionBody: DefinitionBody.fromString(
        readFileSync(path.join(definitions, 'qa-package-run.asl.json'), 'utf8'),
      ),
      definitionSubstitutions: {
        BeginFunctionArn: begin.functionArn,
        FetchSpecFunctionArn: fetchSpec.functionArn,
        PlanFunctionArn: plan.functionArn,
        GenerateFunctionArn: generate.functionArn,
        ExecuteBatchFunctionArn: executeBatch.functionArn,
        RunAloneFunctionArn: runAlone.functionArn,
        CompleteFunctionArn: complete.functionArn,
      },
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'PackageRunLogs', {
          // The prefix keeps the resource policy of the logs short, however many machines there are.
          logGroupName: `/aws/vendedlogs/states/${machineName}`,
          retention: stage.logRetentionDays,
          removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    this.machine.addToRolePolicy(invoke(...Object.values(tasks)));
    const manifests = state.evidence.arnForObjects('company/*');
    this.machine.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [manifests] }));
    const children = ownChildren(Stack.of(this), machineName);
    for (const statement of children) this.machine.addToRolePolicy(statement);
    acknowledgeWildcard(this.machine, manifests, 'The manifest of a run is named after it.');
    for (const resource of children.flatMap((statement) => statement.resources)) {
      acknowledgeWildcard(this.machine, resource, 'Child executions are named by Step Functions.');
    }
    acknowledgeWildcard(
      this.machine,
      '*',
      'Log delivery and X-Ray know no resources that a policy could name.',
    );
    const stopRun = onExecutions(this.machine, machineName, 'QA_RUN_MACHINE_ARN', 'StopExecution');

    // --- Reactions to the table, and the start of a run ------------------------------------------
    const runStarts = workQueue(this, 'RunStarts', { consumerTimeout: Duration.seconds(20) });
    const fanOut = task('FanOut', 'qa/fan-out', 'Puts what changed into the queues of those who react', {
      timeout: Duration.seconds(30),
      uses: [
        sendTo(runStarts.queue, 'QA_RUN_STARTS_QUEUE_URL'),
        sendTo(notifications.webhooks.queue, 'WEBHOOKS_QUEUE_URL'),
      ],
    });
    const fanOutFailures = reactToTable(fanOut, state.qa, {
      batchSize: 100,
      // A run that is not started is a broken promise; the sweeper is the second way.
      maxRecordAge: Duration.hours(12),
      retryAttempts: 50,
      filters: [FilterCriteria.filter({ dynamodb: { Keys: { sk: { S: FilterRule.beginsWith('plan/') } } } })],
    });
    const startRun = task('StartRun', 'qa/start-run', 'Starts the state machine for a run', {
      timeout: Duration.seconds(20),
      uses: [startExecutions(this.machine, 'QA_RUN_MACHINE_ARN')],
    });
    runStarts.feed(startRun, { batchSize: 10, maxConcurrency: 5 });

    // --- What happens when nobody is looking -----------------------------------------------------
    const settleFailures = deadLetterQueue(this, 'SettleFailures');
    const settle = task('Settle', 'qa/settle', 'Ends a run whose execution failed, and keeps what it found', {
      timeout: Duration.minutes(5),
      memory: READING,
      onFailure: new SqsDestination(settleFailures),
      uses: [tell, audit, workObjects],
    });
    new Rule(this, 'ExecutionEnded', {
      description: 'A run of an API package ended without completing',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [this.machine.stateMachineArn],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [new FunctionTarget(settle, { deadLetterQueue: settleFailures })],
    });
    const sweepFailures = deadLetterQueue(this, 'SweepFailures');
    const sweep = task('Sweep', 'qa/sweep', 'Orders runs that are due, and tidies what was left behind', {
      timeout: Duration.minutes(5),
      memory: READING,
      onFailure: new SqsDestination(sweepFailures),
      uses: [
        onQa('BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
        queryIndex(state.qa, 'pending'),
        history,
        audit,
        secrets,
        ...guard,
        onObjects(state.evidence, 'EVIDENCE_BUCKET', 'DeleteObject', 'GetObject', 'ListBucket', 'PutObject'),
        startExecutions(this.machine, 'QA_RUN_MACHINE_ARN'),
        onExecutions(this.machine, machineName, 'QA_RUN_MACHINE_ARN', 'DescribeExecution', 'StopExecution'),
      ],
    });
    new Rule(this, 'EveryMinute', {
      description: 'Sweeps runs of API packages',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new FunctionTarget(sweep, { deadLetterQueue: sweepFailures })],
    });

    // --- Routes ----------------------------------------------------------------------------------
    const cursor = readSecret(state.cursorSecret, 'CURSOR_SECRET_ARN');
    const publicUrl = value('PUBLIC_URL', edge.url);
    const takeSpec = [
      onUploads(state.evidence, 'EVIDENCE_BUCKET', 'GetObject'),
      onObjects(state.evidence, 'EVIDENCE_BUCKET', 'PutObject'),
      secrets,
      ...guard,
    ];
    const deleteObjects = onObjects(state.evidence, 'EVIDENCE_BUCKET', 'DeleteObject', 'ListBucket');
    // The gateway waits for 30 seconds.
    const reading = { memory: READING, timeout: Duration.seconds(29) };
    addRoutes(
      this,
      foundation,
      routes,
      {
        createQaPackage: [onQa('BatchGetItem', 'PutItem', 'UpdateItem'), audit, ...takeSpec],
        listQaPackages: [onQa('BatchGetItem', 'Query'), cursor, ...guard],
        getQaPackage: [onQa('BatchGetItem', 'GetItem'), ...guard],
        updateQaPackage: [onQa('BatchGetItem', 'GetItem', 'PutItem', 'UpdateItem'), audit, ...takeSpec],
        deleteQaPackage: [
          onQa('BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'),
          history,
          audit,
          deleteObjects,
          secrets,
          stopRun,
        ],
        runQaPackage: [onQa('GetItem', 'PutItem', 'UpdateItem'), audit, readObjects, publicUrl, ...guard],
        listQaRuns: [onQa('GetItem'), history, cursor],
        getQaStatus: [onQa('GetItem', 'Query')],
        listQaEvents: [onQa('GetItem', 'Query')],
        cancelQaRun: [tell, audit, stopRun],
        deleteQaRun: [
          onQa('BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'),
          audit,
          deleteObjects,
        ],
        getQaReport: [onQa('GetItem'), readObjects],
        exportQaReport: [
          onQa('GetItem'),
          onObjects(state.evidence, 'EVIDENCE_BUCKET', 'GetObject', 'PutObject'),
        ],
        compareQaRuns: [onQa('GetItem'), readObjects],
        shareQaRun: [onQa('GetItem', 'PutItem'), audit, publicUrl],
        listQaShares: [onQa('GetItem', 'Query')],
        revokeQaShare: [onQa('DeleteItem', 'GetItem'), audit],
        createUpload: [onUploads(state.evidence, 'EVIDENCE_BUCKET', 'PutObject')],
        parseQaSpec: [onQa('GetItem'), readObjects, ...guard],
        tryQaAuth: [...guard],
        verifyTarget: [onQa('UpdateItem'), audit, ...guard],
        readSharedQaReport: [onQa('GetItem'), readObjects],
      },
      {
        createQaPackage: reading,
        updateQaPackage: reading,
        parseQaSpec: reading,
        tryQaAuth: { memory: 512, timeout: Duration.seconds(29) },
        deleteQaPackage: { memory: 512, timeout: Duration.seconds(29) },
        exportQaReport: { memory: 1024, timeout: Duration.seconds(29) },
      },
    );

    this.unattended = { QaFanOut: fanOut, QaStartRun: startRun, QaSettle: settle, QaSweep: sweep };
    this.deadLetters = {
      QaRunStarts: runStarts.deadLetters,
      QaFanOut: fanOutFailures,
      QaSettle: settleFailures,
      QaSweep: sweepFailures,
    };
  }
}
