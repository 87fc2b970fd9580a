import { setting } from '#shared/platform/config.ts';
import * as executions from '#shared/platform/executions.ts';
import type { PlanRef } from './ref.ts';

const machine = () => setting('QA_RUN_MACHINE_ARN');

/** Starts the machine for a run, as often as wanted. */
export const startExecution = (ref: PlanRef) => executions.startExecution(machine(), ref.planId, ref);

/** Stops the machine for a run; one that was not started yet is left alone. */
export const stopExecution = (planId: string, cause: string) =>
  executions.stopExecution(machine(), planId, cause);

/** The status of a run's execution, null when it was never started, and the error that it ended with. */
export const executionOf = (planId: string) => executions.executionOf(machine(), planId);
