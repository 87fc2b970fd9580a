import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { setting } from '#shared/platform/config.ts';
import type { RunRef } from './workflow.ts';

/** Starts the machine for a run, as often as wanted: its execution can exist only once. */
export async function startExecution(client: SFNClient, ref: RunRef): Promise<void> {
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
