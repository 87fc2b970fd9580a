import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { setting } from '#shared/platform/config.ts';
import { executionArn, type RunRef } from './workflow.ts';

const client = new SFNClient({});
const arnOf = (runId: string) => executionArn(setting('TEST_RUN_MACHINE_ARN'), runId);

/** Starts the machine for a run, as often as wanted: its execution can exist only once. */
export async function startExecution(ref: RunRef): Promise<void> {
  try {
    await client.send(
      new StartExecutionCommand({
        stateMachineArn: setting('TEST_RUN_MACHINE_ARN'),
        name: ref.runId,
        input: JSON.stringify(ref),
      }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

/** Stops the machine for a run; one that was not started yet is left alone. */
export async function stopExecution(runId: string, cause: string): Promise<void> {
  try {
    await client.send(new StopExecutionCommand({ executionArn: arnOf(runId), cause }));
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
  }
}

/** The status of a run's execution, null when it was never started, and the error that it ended with. */
export async function executionOf(
  runId: string,
): Promise<{ readonly status: string; readonly error: string | null } | null> {
  try {
    const { status = '', error } = await client.send(
      new DescribeExecutionCommand({ executionArn: arnOf(runId) }),
    );
    return { status, error: error ?? null };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return null;
    throw error;
  }
}
