import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { routes } from '#shared/testers/contract.ts';
import { answerTasks, onObjects, onTable, onTargetSecrets, queryIndex, readSecret, value } from './access.ts';
import type { Foundation } from './foundation.ts';
import { AssayFunction } from './function.ts';
import { deadLetterQueue, type WorkQueue, workQueue } from './queue.ts';
import { addRoutes } from './route.ts';

/** People who test: who they are, whom a run is offered to, and their work. */
export class Testers extends Construct {
  /** Tasks of the test-run machine. */
  readonly match: AssayFunction;
  readonly awaitAnswer: AssayFunction;
  /** Filled by the fan-out of the Testing table. */
  readonly taskCallbacks: WorkQueue;
  readonly unattended: Readonly<Record<'AnswerTask' | 'Remind', AssayFunction>>;
  readonly deadLetters: Readonly<Record<'TaskCallbacks' | 'Remind', Queue>>;

  /** @param machineName of the machine whose tasks wait for testers; it names these functions, so it comes later */
  constructor(scope: Construct, foundation: Foundation, machineName: string) {
    super(scope, 'Testers');
    const { stage, state } = foundation;
    const audit = onTable(state.trail, 'PutItem');
    const answers = answerTasks(Stack.of(this), machineName);
    const objects = (...actions: readonly ('GetObject' | 'ListBucket' | 'PutObject')[]) =>
      onObjects(state.evidence, 'EVIDENCE_BUCKET', ...actions);
    const cursor = readSecret(state.cursorSecret, 'CURSOR_SECRET_ARN');

    const read = onTable(state.testing, 'GetItem');
    const list = onTable(state.testing, 'Query');
    /** A tester with the rows that depend on it, an assignment with its slot. */
    const change = onTable(state.testing, 'DeleteItem', 'GetItem', 'PutItem', 'UpdateItem');
    /** The same, and what happened becomes the next step of the run. */
    const turn = onTable(state.testing, 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem');

    const task = (
      id: string,
      entry: string,
      description: string,
      props: Pick<
        ConstructorParameters<typeof AssayFunction>[2],
        'timeout' | 'uses' | 'onFailure' | 'memory'
      >,
    ) => new AssayFunction(this, id, { stage, entry, description, ...props });

    // --- Tasks of the machine --------------------------------------------------------------------
    this.match = task('Match', 'testers/match', 'Offers a run to the best tester', {
      timeout: Duration.minutes(1),
      // It ranks up to a thousand people, and CPU grows with memory.
      memory: 1024,
      uses: [
        change,
        onTable(state.testing, 'ConditionCheckItem', 'Query'),
        audit,
        queryIndex(state.accounts, 'bySubject'),
        value('OFFERS_PER_SEARCH', String(stage.offersPerSearch)),
      ],
    });
    this.awaitAnswer = task('AwaitAnswer', 'testers/await-answer', 'Remembers who waits for an answer', {
      timeout: Duration.seconds(15),
      uses: [onTable(state.testing, 'GetItem', 'UpdateItem'), answers],
    });

    // --- Answers to the machine ------------------------------------------------------------------
    const answerTimeout = Duration.seconds(20);
    this.taskCallbacks = workQueue(this, 'TaskCallbacks', { consumerTimeout: answerTimeout });
    const answerTask = task('AnswerTask', 'testers/answer-task', 'Tells a machine what it waits for', {
      timeout: answerTimeout,
      uses: [read, answers],
    });
    this.taskCallbacks.feed(answerTask, { batchSize: 10, maxConcurrency: 5 });

    // --- Reminders -------------------------------------------------------------------------------
    const remindFailures = deadLetterQueue(this, 'RemindFailures');
    const remind = task('Remind', 'testers/remind', 'Reminds testers of what is due', {
      timeout: Duration.seconds(50),
      onFailure: new SqsDestination(remindFailures),
      uses: [
        queryIndex(state.testing, 'pending'),
        onTable(state.testing, 'GetItem', 'PutItem', 'UpdateItem'),
      ],
    });
    new Rule(this, 'EveryMinute', {
      description: 'Reminds testers',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new FunctionTarget(remind, { deadLetterQueue: remindFailures })],
    });

    // --- Routes ----------------------------------------------------------------------------------
    addRoutes(this, foundation, routes, {
      applyAsTester: [onTable(state.testing, 'PutItem'), onTable(state.accounts, 'PutItem'), audit],
      getTesterProfile: [read],
      updateTesterProfile: [change, audit],
      listAssignments: [list, cursor],
      getAssignment: [read, objects('GetObject'), onTargetSecrets(this, stage, 'GetSecretValue')],
      acceptAssignment: [turn, audit],
      declineAssignment: [turn, audit],
      releaseAssignment: [turn, audit],
      heartbeat: [onTable(state.testing, 'GetItem', 'UpdateItem')],
      getDraft: [read, objects('GetObject')],
      saveDraft: [onTable(state.testing, 'GetItem', 'UpdateItem'), objects('PutObject')],
      uploadScreenshot: [onTable(state.testing, 'GetItem', 'UpdateItem'), objects('PutObject')],
      listScreenshots: [read, objects('GetObject')],
      submitReport: [turn, audit, objects('ListBucket', 'PutObject')],
      getEarnings: [read],
      listTesters: [onTable(state.testing, 'BatchGetItem', 'Query'), cursor],
      verifyTester: [change, audit],
      suspendTester: [turn, audit],
      listOpenAssignments: [
        onTable(state.testing, 'BatchGetItem', 'Query'),
        onTable(state.accounts, 'BatchGetItem'),
        cursor,
      ],
      reassignAssignment: [turn, audit],
    });

    this.unattended = { AnswerTask: answerTask, Remind: remind };
    this.deadLetters = { TaskCallbacks: this.taskCallbacks.deadLetters, Remind: remindFailures };
  }
}
