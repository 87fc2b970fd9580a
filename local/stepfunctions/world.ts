import type { Buckets } from '#local/engine.ts';
import type { Functions } from '#local/service.ts';
import type { Json, JsonObject } from '#local/stepfunctions/json.ts';
import type { ExecutionRecord } from '#local/stepfunctions/store.ts';

/** A service refused a call; `error` is how Step Functions names it, e.g. `Sqs.QueueDoesNotExistException`. */
export class ServiceError extends Error {
  readonly error: string;
  constructor(error: string, message: string) {
    super(message);
    this.error = error;
  }
}

/** An execution that another one waits for. */
export interface ChildStart {
  readonly machineArn: string;
  readonly machineName: string;
  readonly name: string;
  readonly definition: string;
  readonly input: string;
  readonly parent: { readonly arn: string; readonly key: string; readonly mapRunArn: string };
}

/** What the interpreter can reach outside of an execution. */
export interface World {
  readonly functions: Functions;
  readonly buckets: Pick<Buckets, 'read' | 'write'>;
  /** Calls a service that speaks AWS JSON. Throws `ServiceError`. */
  call(service: string, action: string, input: JsonObject): Promise<Json>;
  /** What `$states.context` is in a state. */
  context(record: ExecutionRecord, state: string, enteredAt: number, retryCount: number): JsonObject;
  /** Task tokens; `issue` is called inside the transaction that schedules the task. */
  readonly tokens: {
    issue(token: string, execution: string, key: string): void;
    /** When its holder was heard of last. */
    beatAt(token: string): number;
  };
  readonly executions: {
    /** Starts an execution of a machine; the same name with the same input while it runs is the same one. */
    start(machineArn: string, name: string, input: string): ExecutionRecord;
    /** Starts a distributed Map's child, or finds the one that was started before under this name. */
    startChild(child: ChildStart): ExecutionRecord;
    /** Resolves when it has ended; `cancel` lets go of waiting. */
    ended(arn: string): { record: Promise<ExecutionRecord>; cancel: () => void };
    stop(arn: string, cause: string): void;
  };
}
