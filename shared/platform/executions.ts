import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';

const client = new SFNClient({});

/** An execution is named by what it carries out, so that nothing can be started twice. */
export function executionArn(machineArn: string, name: string): string {
  return `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Starts a machine, as often as wanted: an execution of a name can exist only once. */
export async function startExecution(machineArn: string, name: string, input: unknown): Promise<void> {
  try {
    await client.send(
      new StartExecutionCommand({ stateMachineArn: machineArn, name, input: JSON.stringify(input) }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}

/** Stops an execution; one that was not started yet is left alone. */
export async function stopExecution(machineArn: string, name: string, cause: string): Promise<void> {
  try {
    await client.send(new StopExecutionCommand({ executionArn: executionArn(machineArn, name), cause }));
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
  }
}

/** The status of an execution, null when it was never started, and the error that it ended with. */
export async function executionOf(
  machineArn: string,
  name: string,
): Promise<{ readonly status: string; readonly error: string | null } | null> {
  try {
    const { status = '', error } = await client.send(
      new DescribeExecutionCommand({ executionArn: executionArn(machineArn, name) }),
    );
    return { status, error: error ?? null };
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return null;
    throw error;
  }
}
