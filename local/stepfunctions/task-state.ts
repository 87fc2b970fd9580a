import { createHash, randomBytes } from 'node:crypto';
import { at } from '#local/clock.ts';
import type { TaskState } from '#local/stepfunctions/definition.ts';
import { resultOf, startExecution } from '#local/stepfunctions/execution-task.ts';
import { evaluate, expect } from '#local/stepfunctions/expressions.ts';
import { type Halt, Halted } from '#local/stepfunctions/halt.ts';
import { bytesOf, isObject, type Json, type JsonObject } from '#local/stepfunctions/json.ts';
import { invokeFunction, lambdaInvoke } from '#local/stepfunctions/lambda-task.ts';
import { checkSize, largestPayload } from '#local/stepfunctions/limits.ts';
import { outcomeOf } from '#local/stepfunctions/outcome.ts';
import type { Attempt } from '#local/stepfunctions/scope.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';
import type { Row } from '#local/stepfunctions/store.ts';
import { parseResource, type TaskResource } from '#local/stepfunctions/task-resource.ts';
import { ServiceError, type World } from '#local/stepfunctions/world.ts';

/**
 * One attempt at a Task. It has ended when the row `done` exists, whoever writes it first: the service
 * that answers, the holder of the token, a timeout. So a late or second answer changes nothing, and
 * after a restart an attempt without that row begins again with the same arguments and the same token,
 * or goes on waiting if all that is missing is the token.
 */
export async function runTask(state: TaskState, attempt: Attempt, world: World): Promise<Json> {
  const { scope, key, name } = attempt;
  const resource = parseResource(state.Resource, name);
  const prefix = resource.kind === 'function' ? 'LambdaFunction' : 'Task';
  const scheduled =
    scope.run.find(`${key}:scheduled`) ?? (await schedule(state, resource, attempt, world, prefix));
  scope.passed(scheduled);
  const token = typeof scheduled.data.token === 'string' ? scheduled.data.token : null;

  const end = (type: string, data: JsonObject) => {
    if (scope.run.live && !scope.halt.halted)
      scope.record(`${key}:done`, `${prefix}${type}`, { ...data, resource: state.Resource });
  };
  const cancelTimers = startTimers(scheduled, token, attempt, world, end);
  const { halt, release } = scope.halt.inner();
  try {
    if (scope.run.find(`${key}:done`) === undefined && scope.run.find(`${key}:submitted`) === undefined) {
      scope.record(`${key}:started`, `${prefix}Started`, { resource: state.Resource });
      void begin(state.Resource, scheduled, attempt, halt, world, end);
    }
    const row = await scope.run.awaited(`${key}:done`, scope.halt);
    scope.passed(row);
    return outcomeOf(row.data);
  } finally {
    cancelTimers();
    halt.halt();
    release();
  }
}

/** Works out what the attempt is to do, and writes it down before it is done. */
async function schedule(
  state: TaskState,
  resource: TaskResource,
  { scope, key, states, name }: Attempt,
  world: World,
  prefix: string,
): Promise<Row> {
  const waits = resource.kind !== 'function' && resource.pattern === 'token';
  const token = waits ? randomBytes(96).toString('base64') : null;
  const context =
    token === null || !isObject(states.context)
      ? states.context
      : { ...states.context, Task: { Token: token } };
  const { variables } = scope;
  const argument =
    state.Arguments === undefined
      ? states.input
      : await evaluate(state.Arguments, { ...states, context }, variables, 'Arguments');
  checkSize(argument, `The arguments of the state '${name}'`);
  const seconds = async (field: 'TimeoutSeconds' | 'HeartbeatSeconds') => {
    const value = state[field];
    return value === undefined
      ? null
      : expect('number', await evaluate(value, states, variables, field), field);
  };
  const timeout = await seconds('TimeoutSeconds');
  const heartbeat = await seconds('HeartbeatSeconds');
  return scope.record(
    `${key}:scheduled`,
    `${prefix}Scheduled`,
    { resource: state.Resource, arguments: argument, timeout, heartbeat, token },
    token === null ? undefined : () => world.tokens.issue(token, scope.run.record.arn, key),
  );
}

type End = (type: 'Succeeded' | 'Failed' | 'TimedOut' | 'SubmitFailed', data: JsonObject) => void;

/** Deadlines count from when the attempt was scheduled, also across a restart. */
function startTimers(
  scheduled: Row,
  token: string | null,
  { scope, key, name }: Attempt,
  world: World,
  end: End,
): () => void {
  const { timeout, heartbeat } = scheduled.data;
  const cancels: (() => void)[] = [];
  const timeOut = (error: string, cause: string) => end('TimedOut', { error, cause });
  if (typeof timeout === 'number')
    cancels.push(
      at(scheduled.at + timeout * 1000, () =>
        timeOut('States.Timeout', `The task '${name}' did not end within ${timeout} seconds.`),
      ),
    );
  if (typeof heartbeat === 'number' && token !== null) {
    let cancel = () => {};
    const arm = () => {
      cancel();
      cancel = at(world.tokens.beatAt(token) + heartbeat * 1000, () =>
        timeOut('States.HeartbeatTimeout', `The task '${name}' sent no heartbeat for ${heartbeat} seconds.`),
      );
    };
    scope.run.beats.set(key, arm);
    arm();
    cancels.push(() => {
      scope.run.beats.delete(key);
      cancel();
    });
  }
  return () => {
    for (const cancel of cancels) cancel();
  };
}

/** Asks the service, and writes down what it said. */
async function begin(
  arn: string,
  scheduled: Row,
  attempt: Attempt,
  halt: Halt,
  world: World,
  end: End,
): Promise<void> {
  const { scope, key, name } = attempt;
  const waits = scheduled.data.token !== null;
  try {
    const output = await ask(
      parseResource(arn, name),
      scheduled.data.arguments ?? null,
      attempt,
      halt,
      world,
    );
    if (bytesOf(output) > largestPayload)
      end('Failed', {
        error: 'States.DataLimitExceeded',
        cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
      });
    else if (!waits) end('Succeeded', { output });
    else if (scope.run.live && !halt.halted)
      scope.record(`${key}:submitted`, 'TaskSubmitted', { output, resource: arn });
  } catch (error) {
    if (error instanceof Halted) return;
    const { error: errorName, cause } = named(error);
    end(waits ? 'SubmitFailed' : 'Failed', { error: errorName, cause });
  }
}

function named(error: unknown): { error: string; cause: string } {
  if (error instanceof StateError) return error;
  if (error instanceof ServiceError) return { error: error.error, cause: error.message };
  return { error: 'States.Runtime', cause: error instanceof Error ? error.message : String(error) };
}

async function ask(
  resource: TaskResource,
  argument: Json,
  { scope, key }: Attempt,
  halt: Halt,
  world: World,
): Promise<Json> {
  switch (resource.kind) {
    case 'function':
      return invokeFunction(world.functions, resource.arn, argument);
    case 'lambda':
      return lambdaInvoke(world.functions, argument);
    case 'service':
      return world.call(resource.service, resource.action, isObject(argument) ? argument : {});
    case 'execution': {
      // The same name after a restart, so that the one that was started then is found again.
      const name = createHash('sha256').update(`${scope.run.record.arn} ${key}`).digest('hex').slice(0, 32);
      const record = startExecution(world, argument, name);
      if (resource.pattern !== 'sync') return { ExecutionArn: record.arn, StartDate: record.startedAt };
      const { record: ended, cancel } = world.executions.ended(record.arn);
      try {
        const last = await halt.wait<typeof record>((resolve, reject) => {
          ended.then(resolve, reject);
          return cancel;
        });
        return resultOf(last);
      } catch (error) {
        // When this task is called off or times out, so is the execution that it waits for.
        if (error instanceof Halted && !scope.run.suspended)
          world.executions.stop(record.arn, 'The execution that waited for this one called it off.');
        throw error;
      }
    }
  }
}
