import { join } from 'node:path';
import { now } from '#local/clock.ts';
import type { Buckets, Engine, EngineContext } from '#local/engine.ts';
import { executionPages } from '#local/pages/executions.ts';
import type { AwsRequest, AwsResponse } from '#local/service.ts';
import { stepFunctionsApi } from '#local/stepfunctions/api.ts';
import { Executions } from '#local/stepfunctions/executions.ts';
import { jsonCaller } from '#local/stepfunctions/json-service.ts';
import { readMachines } from '#local/stepfunctions/machines.ts';
import type { StatusEvent } from '#local/stepfunctions/status-event.ts';
import { Store } from '#local/stepfunctions/store.ts';

export interface StepFunctionsPorts {
  readonly buckets: Pick<Buckets, 'read' | 'write'>;
  /** What the internal port does with a request; for Tasks that call DynamoDB, SQS and the like. */
  dispatch(request: AwsRequest): Promise<AwsResponse>;
  /** Takes `Step Functions Execution Status Change` events; resolves when the event is safe. */
  publish(event: StatusEvent): void | Promise<void>;
}

/**
 * Step Functions: runs the app's state machines, those in JSONata. Throws when one of them uses what
 * is not run here. Executions that were running when the embedded cloud ended go on after `resume`,
 * which is called once everything they call is there.
 */
export function startStepFunctions(
  context: EngineContext,
  ports: StepFunctionsPorts,
): Engine & { resume(): void } {
  const store = new Store(join(context.stateDir, 'stepfunctions.sqlite'));
  const machines = readMachines(context.resources, now());
  const executions = new Executions(store, machines, {
    functions: context.functions,
    buckets: ports.buckets,
    call: jsonCaller((request) => ports.dispatch(request)),
    publish: (event) => ports.publish(event),
    log: context.log,
  });
  return {
    services: [stepFunctionsApi(executions)],
    pages: executionPages(executions),
    resume: () => executions.resume(),
    async stop() {
      executions.close();
    },
  };
}
