import { createHash } from 'node:crypto';
import { now } from '#local/clock.ts';
import type { Buckets, Log } from '#local/engine.ts';
import type { Functions } from '#local/service.ts';
import { type Body, parseDefinition } from '#local/stepfunctions/definition.ts';
import { Halted } from '#local/stepfunctions/halt.ts';
import { runBody } from '#local/stepfunctions/interpreter.ts';
import type { Json, JsonObject } from '#local/stepfunctions/json.ts';
import { largestPayload } from '#local/stepfunctions/limits.ts';
import { type Ending, Run, type Watcher } from '#local/stepfunctions/run.ts';
import { Scope } from '#local/stepfunctions/scope.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';
import { type StatusEvent, statusEvent } from '#local/stepfunctions/status-event.ts';
import type { ExecutionRecord, Store } from '#local/stepfunctions/store.ts';
import type { ChildStart, World } from '#local/stepfunctions/world.ts';

/** A state machine of the app. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** The States Language as text, with substitutions made. */
  readonly definition: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** What executions reach outside of this engine. */
export interface Ports {
  readonly functions: Functions;
  readonly buckets: Pick<Buckets, 'read' | 'write'>;
  /** See `World.call`. */
  call(service: string, action: string, input: JsonObject): Promise<Json>;
  /** Takes a status event; when it resolves the event is kept. The same event can come again after a crash. */
  publish(event: StatusEvent): void | Promise<void>;
  readonly log: Log;
}

/** A call of the API that is refused; `name` is the exception of the Step Functions API. */
export class Refused extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Starts, resumes and ends executions. */
export class Executions {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly store: Store;
  readonly #ports: Ports;
  readonly #world: World;
  readonly #runs = new Map<string, Run>();
  readonly #awaiting = new Map<string, Set<(record: ExecutionRecord) => void>>();
  readonly #bodies = new Map<string, Body>();
  /** Events written with an ending and to be published after its transaction. */
  #unpublished: { seq: number; event: StatusEvent }[] = [];
  #closed = false;

  /** Throws when a machine uses what this engine does not run. */
  constructor(store: Store, machines: readonly Machine[], ports: Ports) {
    this.store = store;
    this.machines = new Map(machines.map((machine) => [machine.arn, machine]));
    this.#ports = ports;
    for (const { name, definition } of machines) {
      try {
        this.#bodies.set(hashOf(definition), parseDefinition(definition));
      } catch (error) {
        throw new Error(`State machine ${name}: ${error instanceof Error ? error.message : error}`);
      }
    }
    this.#world = {
      functions: ports.functions,
      buckets: ports.buckets,
      call: (service, action, input) => ports.call(service, action, input),
      context: (record, state, enteredAt, retryCount) => this.#context(record, state, enteredAt, retryCount),
      tokens: {
        issue: (token, execution, key) => store.insertToken(token, execution, key, now()),
        beatAt: (token) => store.token(token)?.beatAt ?? 0,
      },
      executions: {
        start: (machineArn, name, input) => this.start(machineArn, name, input),
        startChild: (child) => this.#startChild(child),
        ended: (arn) => this.#ended(arn),
        stop: (arn, cause) => this.#runs.get(arn)?.end({ status: 'ABORTED', error: null, cause }),
      },
    };
  }

  /** Goes on with what was running when the embedded cloud ended, and publishes what it had not. */
  resume(): void {
    for (const { seq, event } of this.store.outbox())
      void this.#publish(seq, JSON.parse(event) as StatusEvent);
    const running = this.store.running();
    const orphans = running.filter((record) => this.#isOrphan(record));
    // Some may have been started before this call.
    for (const record of running) if (!this.#runs.has(record.arn)) this.#run(record);
    for (const { arn } of orphans)
      this.#runs
        .get(arn)
        ?.end({ status: 'ABORTED', error: null, cause: 'The Map that started this execution ended.' });
  }

  /** A child whose Map ended, the program dying before it could call the child off. */
  #isOrphan({ parent }: ExecutionRecord): boolean {
    if (parent === null) return false;
    if (this.store.execution(parent.arn)?.status !== 'RUNNING') return true;
    return this.store.rows(parent.arn).some(({ key }) => key === `${parent.key}:done`);
  }

  /** Leaves everything as it is on disk, to go on at the next start. */
  close(): void {
    this.#closed = true;
    for (const run of this.#runs.values()) run.suspend();
    this.store.close();
  }

  /** Throws `Refused`. */
  start(machineArn: string, name: string, input: string): ExecutionRecord {
    const machine = this.machines.get(machineArn);
    if (machine === undefined)
      throw new Refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
    if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/.test(name))
      throw new Refused('InvalidName', `Invalid Name: '${name}'`);
    if (Buffer.byteLength(input) > largestPayload)
      throw new Refused('InvalidExecutionInput', `The input is larger than ${largestPayload} bytes.`);
    try {
      JSON.parse(input);
    } catch (error) {
      throw new Refused('InvalidExecutionInput', `Invalid State Machine Execution Input: '${error}'`);
    }
    const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = this.store.execution(arn);
    if (existing !== null) {
      if (existing.status === 'RUNNING' && existing.input === input) return existing;
      throw new Refused('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    return this.#create({
      arn,
      machineArn,
      machineName: machine.name,
      name,
      input,
      definition: machine.definition,
      parent: null,
    });
  }

  #startChild({ machineArn, machineName, name, definition, input, parent }: ChildStart): ExecutionRecord {
    const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = this.store.execution(arn);
    if (existing !== null) return existing;
    return this.#create({ arn, machineArn, machineName, name, input, definition, parent });
  }

  #create(start: Omit<Parameters<Store['insertExecution']>[0], 'startedAt'>): ExecutionRecord {
    const startedAt = now();
    const definition = hashOf(start.definition);
    this.store.atomically(() => {
      this.store.keepDefinition(definition, start.definition);
      this.store.insertExecution({ ...start, definition, startedAt });
      this.#addEvent(statusEvent({ ...start, startedAt }, startedAt, null));
    });
    this.#publishAll();
    const record = this.store.execution(start.arn);
    if (record === null) throw new Error(`${start.arn} was not written`);
    this.#run(record);
    return record;
  }

  #body(hash: string): Body {
    let body = this.#bodies.get(hash);
    if (body === undefined) {
      body = parseDefinition(this.store.definition(hash));
      this.#bodies.set(hash, body);
    }
    return body;
  }

  #run(record: ExecutionRecord): void {
    const watcher: Watcher = {
      ending: (_, ending, stoppedAt) => this.#addEvent(statusEvent(record, stoppedAt, ending)),
      ended: () => this.#settle(record.arn),
    };
    const run = new Run(this.store, record, this.#body(record.definition), watcher);
    this.#runs.set(record.arn, run);
    void this.#interpret(run);
  }

  async #interpret(run: Run): Promise<void> {
    const input = JSON.parse(run.record.input) as Json;
    let ending: Ending;
    try {
      run.append('start', 'ExecutionStarted', { input }, 0);
      // Not in the turn of who started it: `StartExecution` answers first.
      await Promise.resolve();
      const output = await runBody(run.body, input, new Scope(run, '', run.halt, {}, 1), this.#world);
      ending = { status: 'SUCCEEDED', output: JSON.stringify(output) };
    } catch (error) {
      if (error instanceof Halted) return;
      if (!(error instanceof StateError)) {
        const text = `${run.record.arn}: ${error instanceof Error ? error.stack : String(error)}`;
        this.#ports.log.write({ level: 'ERROR', source: 'stepfunctions', text });
      }
      ending =
        error instanceof StateError
          ? { status: 'FAILED', error: error.error, cause: error.cause }
          : { status: 'FAILED', error: 'States.Runtime', cause: String(error) };
    }
    run.end(ending);
  }

  #settle(arn: string): void {
    this.#runs.delete(arn);
    this.#publishAll();
    const waiting = this.#awaiting.get(arn);
    if (waiting === undefined) return;
    this.#awaiting.delete(arn);
    const record = this.describe(arn);
    for (const resolve of waiting) resolve(record);
  }

  #ended(arn: string): { record: Promise<ExecutionRecord>; cancel: () => void } {
    const record = this.describe(arn);
    if (record.status !== 'RUNNING') return { record: Promise.resolve(record), cancel: () => {} };
    let cancel = () => {};
    const promise = new Promise<ExecutionRecord>((resolve) => {
      const waiting = this.#awaiting.get(arn) ?? new Set();
      this.#awaiting.set(arn, waiting.add(resolve));
      cancel = () => waiting.delete(resolve);
    });
    return { record: promise, cancel };
  }

  /** Throws `Refused`. */
  describe(arn: string): ExecutionRecord {
    const record = this.store.execution(arn);
    if (record === null) throw new Refused('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return record;
  }

  /** Stops it; nothing happens to one that has ended. Returns when it ended. Throws `Refused`. */
  stop(arn: string, error: string | null, cause: string | null): number {
    this.describe(arn);
    this.#runs.get(arn)?.end({ status: 'ABORTED', error, cause });
    return this.describe(arn).stoppedAt ?? now();
  }

  /** Ends the task that waits for this token. Throws `Refused`: `InvalidToken` or `TaskTimedOut`. */
  endTask(token: string, type: 'TaskSucceeded' | 'TaskFailed', data: JsonObject): void {
    const { run, key } = this.#waitingTask(token);
    const scheduled = run.find(`${key}:scheduled`);
    const resource = scheduled?.data.resource ?? null;
    run.append(`${key}:done`, type, { ...data, resource }, scheduled?.id ?? 0);
  }

  /** Throws `Refused`: `InvalidToken` or `TaskTimedOut`. */
  heartbeat(token: string): void {
    const { run, key } = this.#waitingTask(token);
    this.store.beat(token, now());
    run.beats.get(key)?.();
  }

  #waitingTask(token: string): { run: Run; key: string } {
    const issued = this.store.token(token);
    if (issued === null) throw new Refused('InvalidToken', "Invalid Token: 'Invalid token'");
    const run = this.#runs.get(issued.execution);
    const { key } = issued;
    // A task in a branch that was called off has no `done` row, but its state was aborted.
    const state = key.slice(0, key.lastIndexOf('.'));
    if (run === undefined || !run.live || run.find(`${key}:done`) || run.find(`${state}:aborted`))
      throw new Refused('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    return { run, key };
  }

  #context(record: ExecutionRecord, state: string, enteredAt: number, retryCount: number): JsonObject {
    const machineArn = record.machineArn;
    return {
      Execution: {
        Id: record.arn,
        Input: JSON.parse(record.input) as Json,
        Name: record.name,
        RoleArn: this.machines.get(machineArn.replace(/\/[^/:]*$/, ''))?.roleArn ?? '',
        StartTime: new Date(record.startedAt).toISOString(),
        RedriveCount: 0,
      },
      State: { EnteredTime: new Date(enteredAt).toISOString(), Name: state, RetryCount: retryCount },
      StateMachine: { Id: machineArn, Name: record.machineName },
    };
  }

  #addEvent(event: StatusEvent): void {
    this.#unpublished.push({ seq: this.store.addToOutbox(JSON.stringify(event)), event });
  }

  #publishAll(): void {
    const events = this.#unpublished;
    this.#unpublished = [];
    for (const { seq, event } of events) void this.#publish(seq, event);
  }

  async #publish(seq: number, event: StatusEvent): Promise<void> {
    try {
      await this.#ports.publish(event);
    } catch (error) {
      const text = `The status event of ${event.resources[0]} was not taken, it is sent again at the next start: ${error}`;
      this.#ports.log.write({ level: 'ERROR', source: 'stepfunctions', text });
      return;
    }
    if (!this.#closed) this.store.published(seq);
  }
}
