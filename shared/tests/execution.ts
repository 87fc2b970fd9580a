import { setting } from '#shared/platform/config.ts';
import * as executions from '#shared/platform/executions.ts';
import type { RunRef } from './workflow.ts';

const machine = () => setting('TEST_RUN_MACHINE_ARN');

/** Starts the machine for a run, as often as wanted. */
export const startExecution = (ref: RunRef) => executions.startExecution(machine(), ref.runId, ref);

/** Stops the machine for a run; one that was not started yet is left alone. */
export const stopExecution = (runId: string, cause: string) =>
  executions.stopExecution(machine(), runId, cause);

/** The status of a run's execution, null when it was never started, and the error that it ended with. */
export const executionOf = (runId: string) => executions.executionOf(machine(), runId);
