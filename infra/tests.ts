import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { Architecture, FilterCriteria, FilterRule } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { routes } from '#shared/tests/contract.ts';
import {
  invoke,
  onExecutions,
  onObjects,
  onTable,
  onTargetSecrets,
  queryIndex,
  readParameter,
  readSecret,
  type SecretAction,
  sendTo,
  startExecutions,
  value,
} from './access.ts';
import { acknowledgeWildcard } from './acknowledge.ts';
import type { Foundation } from './foundation.ts';
import { AssayFunction } from './function.ts';
import type { Notifications } from './notifications.ts';
import { deadLetterQueue, workQueue } from './queue.ts';
import { addRoutes } from './route.ts';
import type { Stage } from './stage.ts';
import { reactToTable } from './stream.ts';
import type { Testers } from './testers.ts';

const definitions = path.join(import.meta.dirname, '../statemachines');

/** Name of the machine that carries out a test run. */
export const testRunMachine = (stage: Stage) => `assay-${stage.name}-test-run`;

/** Test runs: ordering them, carrying them out, and ending them whatever happens. */
export class Tests extends Construct {
  readonly machine: StateMachine;
  /** Functions without a caller who would notice that they fail. */
  readonly unattended: Readonly<Record<'FanOut' | 'StartRun' | 'Settle' | 'Sweep', AssayFunction>>;
  readonly deadLetters: Readonly<Record<'RunStarts' | 'FanOut' | 'Settle' | 'Sweep', Queue>>;

  constructor(
    scope: Construct,
    foundation: Foundation,
    { testers, notifications }: { readonly testers: Testers; readonly notifications: Notifications },
  ) {
    super(scope, 'Tests');
    const { stage, state, edge } = foundation;

    const audit = onTable(state.trail, 'PutItem');
    const targetSecrets = (...actions: readonly SecretAction[]) => onTargetSecrets(this, stage, ...actions);
    const guard =
      stage.allowedPrivateHosts.length === 0
        ? []
        : [value('GUARD_ALLOWED_HOSTS', stage.allowedPrivateHosts.join(','))];

    const readRun = onTable(state.testing, 'GetItem');
    const addParts = onTable(state.testing, 'ConditionCheckItem', 'PutItem', 'Query');
    const deleteParts = onTable(state.testing, 'BatchWriteItem', 'Query');
    const endRun = [
      // With the run ends the search for its tester: slot, assignment, tester, and an e-mail.
      onTable(state.testing, 'DeleteItem', 'PutItem', 'UpdateItem'),
      onTable(state.accounts, 'UpdateItem'),
      audit,
      targetSecrets('DeleteSecret'),
    ];

    // --- The machine and its tasks ---------------------------------------------------------------
    const task = (
      id: string,
      entry: string,
      description: string,
      props: Omit<ConstructorParameters<typeof AssayFunction>[2], 'stage' | 'entry' | 'description'>,
    ) => new AssayFunction(this, id, { stage, entry, description, ...props });

    const begin = task('Begin', 'tests/begin', 'Moves a run from pending to running', {
      timeout: Duration.seconds(15),
      uses: [readRun, onTable(state.testing, 'UpdateItem')],
    });
    const examine = task('Examine', 'tests/examine', 'Opens the pages in a browser and finds defects', {
      timeout: Duration.minutes(10),
      memory: 2048,
      // The browser that is packaged runs on x86 only.
      architecture: Architecture.X86_64,
      // The unpacked browser takes 210 MB, its profile and cache the rest.
      temporaryStorage: Size.gibibytes(2),
      reservedConcurrency: stage.examineConcurrency,
      uses: [
        readRun,
        addParts,
        onObjects(state.evidence, 'EVIDENCE_BUCKET', 'PutObject'),
        targetSecrets('GetSecretValue'),
        ...guard,
      ],
    });
    const judge = task('Judge', 'tests/judge', 'Asks the model how the persona would see the pages', {
      timeout: Duration.minutes(5),
      uses: [
        readRun,
        addParts,
        onTable(state.testing, 'UpdateItem'),
        onObjects(state.evidence, 'EVIDENCE_BUCKET', 'GetObject', 'PutObject'),
        readParameter(state.modelBaseUrl, 'MODEL_BASE_URL_PARAMETER'),
        readSecret(state.modelKey, 'MODEL_KEY_SECRET_ARN'),
      ],
    });
    const complete = task('Complete', 'tests/complete', 'Stores the result and counts the run as used', {
      timeout: Duration.minutes(1),
      uses: [
        readRun,
        addParts,
        ...endRun,
        onObjects(state.evidence, 'EVIDENCE_BUCKET', 'GetObject'),
        // Meanings of texts, where words do not decide what is one issue.
        onTable(state.testing, 'BatchGetItem', 'BatchWriteItem'),
        readParameter(state.modelBaseUrl, 'MODEL_BASE_URL_PARAMETER'),
        readSecret(state.modelKey, 'MODEL_KEY_SECRET_ARN'),
      ],
    });

    const machineName = testRunMachine(stage);
    this.machine = new StateMachine(this, 'TestRun', {
      stateMachineName: machineName,
      definitionBody: DefinitionBody.fromString(
        readFileSync(path.join(definitions, 'test-run.asl.json'), 'utf8'),
      ),
      definitionSubstitutions: {
        BeginFunctionArn: begin.functionArn,
        ExamineFunctionArn: examine.functionArn,
        JudgeFunctionArn: judge.functionArn,
        MatchFunctionArn: testers.match.functionArn,
        AwaitAnswerFunctionArn: testers.awaitAnswer.functionArn,
        CompleteFunctionArn: complete.functionArn,
      },
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'TestRunLogs', {
          // The prefix keeps the resource policy of the logs short, however many machines there are.
          logGroupName: `/aws/vendedlogs/states/${machineName}`,
          retention: stage.logRetentionDays,
          removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // Missions and findings belong to the company and not into a log.
        includeExecutionData: false,
      },
    });
    this.machine.addToRolePolicy(invoke(begin, examine, judge, testers.match, testers.awaitAnswer, complete));
    acknowledgeWildcard(
      this.machine,
      '*',
      'Log delivery and X-Ray know no resources that a policy could name.',
    );

    // --- Reactions to the table, and the start of a run ------------------------------------------
    const runStarts = workQueue(this, 'RunStarts', { consumerTimeout: Duration.seconds(20) });
    const fanOut = task('FanOut', 'tests/fan-out', 'Puts what changed into the queues of those who react', {
      timeout: Duration.seconds(30),
      uses: [
        sendTo(runStarts.queue, 'RUN_STARTS_QUEUE_URL'),
        sendTo(testers.taskCallbacks.queue, 'TASK_CALLBACKS_QUEUE_URL'),
        sendTo(notifications.mail.queue, 'MAIL_QUEUE_URL'),
        sendTo(notifications.webhooks.queue, 'WEBHOOKS_QUEUE_URL'),
      ],
    });
    const changed = (sk: unknown, event: object = {}) =>
      FilterCriteria.filter({ ...event, dynamodb: { Keys: { sk: { S: sk } } } });
    const fanOutFailures = reactToTable(fanOut, state.testing, {
      batchSize: 100,
      // A run that is not started is a broken promise; the sweeper is the second way.
      maxRecordAge: Duration.hours(12),
      retryAttempts: 50,
      filters: [
        changed(FilterRule.beginsWith('run/')),
        changed(FilterRule.isEqual('slot')),
        changed(FilterRule.beginsWith('delivery/')),
        changed(FilterRule.isEqual('mail'), { eventName: FilterRule.isEqual('INSERT') }),
      ],
    });
    const startRun = task('StartRun', 'tests/start-run', 'Starts the state machine for a run', {
      timeout: Duration.seconds(20),
      uses: [startExecutions(this.machine, 'TEST_RUN_MACHINE_ARN')],
    });
    runStarts.feed(startRun, { batchSize: 10, maxConcurrency: 5 });

    // --- What happens when nobody is looking -----------------------------------------------------
    const settleFailures = deadLetterQueue(this, 'SettleFailures');
    const settle = task('Settle', 'tests/settle', 'Ends a run whose execution failed, and frees its quota', {
      timeout: Duration.seconds(30),
      onFailure: new SqsDestination(settleFailures),
      uses: [readRun, ...endRun],
    });
    new Rule(this, 'ExecutionEnded', {
      description: 'A test run ended without completing',
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
    const sweep = task('Sweep', 'tests/sweep', 'Starts runs that stayed pending and tidies what they left', {
      timeout: Duration.seconds(50),
      onFailure: new SqsDestination(sweepFailures),
      uses: [
        queryIndex(state.testing, 'pending'),
        readRun,
        deleteParts,
        ...endRun,
        startExecutions(this.machine, 'TEST_RUN_MACHINE_ARN'),
        onExecutions(this.machine, machineName, 'TEST_RUN_MACHINE_ARN', 'DescribeExecution'),
        onObjects(state.evidence, 'EVIDENCE_BUCKET', 'DeleteObject', 'ListBucket'),
      ],
    });
    new Rule(this, 'EveryMinute', {
      description: 'Sweeps test runs',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new FunctionTarget(sweep, { deadLetterQueue: sweepFailures })],
    });

    // --- Routes ----------------------------------------------------------------------------------
    const readReport = [
      onTable(state.testing, 'GetItem', 'Query'),
      onObjects(state.evidence, 'EVIDENCE_BUCKET', 'GetObject'),
    ];
    const changeReport = [
      onTable(state.testing, 'ConditionCheckItem', 'DeleteItem', 'PutItem', 'UpdateItem'),
      audit,
    ];
    addRoutes(this, foundation, routes, {
      executeTest: [
        onTable(state.accounts, 'BatchGetItem', 'UpdateItem'),
        onTable(state.testing, 'DeleteItem', 'PutItem'),
        audit,
        readParameter(state.model, 'MODEL_PARAMETER'),
        targetSecrets('CreateSecret', 'DeleteSecret'),
        value('PUBLIC_URL', edge.url),
        ...guard,
      ],
      listTestRuns: [onTable(state.testing, 'Query'), readSecret(state.cursorSecret, 'CURSOR_SECRET_ARN')],
      getTestRun: readReport,
      cancelTestRun: [
        readRun,
        ...endRun,
        onExecutions(this.machine, machineName, 'TEST_RUN_MACHINE_ARN', 'StopExecution'),
      ],
      chooseForTestRun: [
        readRun,
        ...endRun,
        onExecutions(this.machine, machineName, 'TEST_RUN_MACHINE_ARN', 'StopExecution'),
      ],
      rateTestRun: [
        ...readReport,
        ...changeReport,
        onObjects(state.evidence, 'EVIDENCE_BUCKET', 'PutObject'),
      ],
      getIssue: readReport,
      updateIssue: [...readReport, ...changeReport],
      correctMerge: [...readReport, ...changeReport],
      exportIssues: [onTable(state.testing, 'GetItem', 'Query')],
      deleteTestRun: [
        readRun,
        deleteParts,
        onTable(state.testing, 'DeleteItem', 'PutItem', 'UpdateItem'),
        audit,
        onObjects(state.evidence, 'EVIDENCE_BUCKET', 'DeleteObject', 'ListBucket'),
      ],
    });

    this.unattended = { FanOut: fanOut, StartRun: startRun, Settle: settle, Sweep: sweep };
    this.deadLetters = {
      RunStarts: runStarts.deadLetters,
      FanOut: fanOutFailures,
      Settle: settleFailures,
      Sweep: sweepFailures,
    };
  }
}
