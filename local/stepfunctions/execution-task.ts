import { isObject, type Json } from '#local/stepfunctions/json.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';
import type { ExecutionRecord } from '#local/stepfunctions/store.ts';
import type { World } from '#local/stepfunctions/world.ts';

/** `arn:aws:states:::states:startExecution`. `name` is used when the arguments give none. */
export function startExecution(world: World, argument: Json, name: string): ExecutionRecord {
  if (!isObject(argument) || typeof argument.StateMachineArn !== 'string')
    throw new StateError('States.Runtime', 'states:startExecution needs a StateMachineArn.');
  const input = argument.Input ?? {};
  try {
    return world.executions.start(
      argument.StateMachineArn,
      typeof argument.Name === 'string' ? argument.Name : name,
      typeof input === 'string' ? input : JSON.stringify(input),
    );
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new StateError(`StepFunctions.${error.name}Exception`, error.message);
  }
}

/** The result of `.sync:2`: the ended execution, its input and output as JSON. Throws if it failed. */
export function resultOf(record: ExecutionRecord): Json {
  const parsed = (text: string | null) => (text === null ? null : (JSON.parse(text) as Json));
  const description = {
    ExecutionArn: record.arn,
    Input: parsed(record.input),
    Name: record.name,
    StartDate: record.startedAt,
    StateMachineArn: record.machineArn,
    Status: record.status,
    StopDate: record.stoppedAt,
  };
  if (record.status === 'SUCCEEDED') return { ...description, Output: parsed(record.output) };
  throw new StateError(
    'States.TaskFailed',
    JSON.stringify({ ...description, Error: record.error, Cause: record.cause }),
  );
}
