import { at, now } from '#local/clock.ts';
import type { Body } from '#local/stepfunctions/definition.ts';
import { Halt, Halted } from '#local/stepfunctions/halt.ts';
import type { JsonObject } from '#local/stepfunctions/json.ts';
import type { ExecutionRecord, Row, Store } from '#local/stepfunctions/store.ts';

/** How an execution ended. */
export type Ending =
  | { readonly status: 'SUCCEEDED'; readonly output: string }
  | {
      readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
      readonly error: string | null;
      readonly cause: string | null;
    };

/** Who wants to know that an execution ends. */
export interface Watcher {
  /** Inside the transaction that ends it. */
  ending(run: Run, ending: Ending, stoppedAt: number): void;
  /** After that. */
  ended(run: Run): void;
}

const endEvents: Record<Ending['status'], string> = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

/**
 * A running execution and its journal.
 *
 * The journal is the execution's history, and more: whatever the interpreter learns or decides that it
 * could not work out again the same way is a row under a key that says where in the machine it
 * happened. Running an execution after a restart is running it from the start: a step whose row exists
 * takes what the row says instead of doing anything. Therefore a finished state is never run again, a
 * deadline stays what it was, and what had begun without having ended begins again.
 *
 * Keys are built from these parts: the third state visited is `2`, its first attempt `2.0`, the second
 * branch or iteration of that attempt `2.0/1/`, the first state visited in there `2.0/1/0`; then a
 * colon and the step, e.g. `2.0:scheduled`.
 */
export class Run {
  readonly record: ExecutionRecord;
  readonly body: Body;
  readonly halt = new Halt();
  readonly #store: Store;
  readonly #watcher: Watcher;
  readonly #rows = new Map<string, Row>();
  readonly #waiting = new Map<string, (row: Row) => void>();
  /** What is to happen when the holder of a task token says that it is alive, by the task's key. */
  readonly beats = new Map<string, () => void>();
  #events = 0;
  #live = true;
  #suspended = false;
  #cancelTimeout: (() => void) | undefined;

  constructor(store: Store, record: ExecutionRecord, body: Body, watcher: Watcher) {
    this.#store = store;
    this.record = record;
    this.body = body;
    this.#watcher = watcher;
    for (const row of store.rows(record.arn)) this.#keep(row);
    if (body.TimeoutSeconds !== undefined)
      this.#cancelTimeout = at(record.startedAt + body.TimeoutSeconds * 1000, () => {
        this.end({ status: 'TIMED_OUT', error: 'States.Timeout', cause: null });
      });
  }

  #keep(row: Row): void {
    this.#rows.set(row.key, row);
    if (row.id !== null) this.#events = Math.max(this.#events, row.id);
  }

  /** Events in the history so far. */
  get events(): number {
    return this.#events;
  }

  /** False when it has ended or is suspended. */
  get live(): boolean {
    return this.#live;
  }

  /** Left as it is until the next start, because the embedded cloud stops. */
  get suspended(): boolean {
    return this.#suspended;
  }

  find(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  /**
   * Writes a step down, for ever. The first to write under a key wins; who comes later gets that row.
   *
   * @param type name of the event in the history; null keeps the row out of it
   * @param also written in the same transaction
   */
  append(key: string, type: string | null, data: JsonObject, previous: number, also?: () => void): Row {
    const existing = this.#rows.get(key);
    if (existing !== undefined) return existing;
    if (!this.#live) throw new Halted();
    const row: Row = { key, id: type === null ? null : this.#events + 1, type, at: now(), previous, data };
    if (also === undefined) this.#store.insertRow(this.record.arn, row);
    else
      this.#store.atomically(() => {
        this.#store.insertRow(this.record.arn, row);
        also();
      });
    this.#keep(row);
    this.#waiting.get(key)?.(row);
    return row;
  }

  /** The row under the key, as soon as somebody has written it. */
  async awaited(key: string, halt: Halt): Promise<Row> {
    const existing = this.#rows.get(key);
    if (existing !== undefined) return existing;
    return halt.wait<Row>((resolve) => {
      this.#waiting.set(key, resolve);
      return () => this.#waiting.delete(key);
    });
  }

  /** Ends the execution, once. False when it had ended before. */
  end(ending: Ending): boolean {
    if (!this.#live) return false;
    const output = ending.status === 'SUCCEEDED' ? ending.output : null;
    const { error, cause } = ending.status === 'SUCCEEDED' ? { error: null, cause: null } : ending;
    const row: Row = {
      key: 'end',
      id: this.#events + 1,
      type: endEvents[ending.status],
      at: now(),
      previous: this.#events,
      data: ending.status === 'SUCCEEDED' ? { output: JSON.parse(ending.output) } : { error, cause },
    };
    this.#store.atomically(() => {
      this.#store.insertRow(this.record.arn, row);
      this.#store.endExecution(this.record.arn, {
        status: ending.status,
        stoppedAt: row.at,
        output,
        error,
        cause,
      });
      this.#watcher.ending(this, ending, row.at);
    });
    this.#leave();
    this.#watcher.ended(this);
    return true;
  }

  /** Stops working on it without ending it: it goes on at the next start. */
  suspend(): void {
    this.#suspended = true;
    this.#leave();
  }

  #leave(): void {
    this.#live = false;
    this.#cancelTimeout?.();
    this.halt.halt();
  }
}
