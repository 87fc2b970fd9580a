import { at, now } from '#local/clock.ts';
import type {
  Body,
  ChoiceState,
  MapState,
  ParallelState,
  State,
  TaskState,
  WaitState,
} from '#local/stepfunctions/definition.ts';
import { evaluate, expect, QueryError } from '#local/stepfunctions/expressions.ts';
import { type Halt, Halted } from '#local/stepfunctions/halt.ts';
import type { Json, JsonObject } from '#local/stepfunctions/json.ts';
import { checkSize, longestHistory } from '#local/stepfunctions/limits.ts';
import { runMap } from '#local/stepfunctions/map-state.ts';
import { runParallel } from '#local/stepfunctions/parallel-state.ts';
import { nextAttempt } from '#local/stepfunctions/retry.ts';
import type { Attempt, Scope } from '#local/stepfunctions/scope.ts';
import { matches, StateError } from '#local/stepfunctions/state-error.ts';
import { runTask } from '#local/stepfunctions/task-state.ts';
import type { World } from '#local/stepfunctions/world.ts';

/** How a state was left. */
interface Exit {
  readonly output: Json;
  readonly assign: JsonObject;
  readonly next: string | null;
}

/** Runs states from the entry to an end; gives the last one's output, throws `StateError` or `Halted`. */
export async function runBody(body: Body, input: Json, scope: Scope, world: World): Promise<Json> {
  let name = body.StartAt;
  let value = input;
  for (let n = 0; ; n++) {
    const state = body.States[name];
    if (state === undefined) throw new StateError('States.Runtime', `There is no state ${name}.`);
    const exit = await visit(name, state, value, `${scope.path}${n}`, scope, world);
    scope.assign(exit.assign);
    if (exit.next === null) return exit.output;
    name = exit.next;
    value = exit.output;
  }
}

async function visit(
  name: string,
  state: State,
  input: Json,
  key: string,
  scope: Scope,
  world: World,
): Promise<Exit> {
  const exited = scope.run.find(`${key}:exit`);
  if (exited !== undefined) {
    scope.passed(exited);
    return exited.data as unknown as Exit;
  }
  checkHistory(scope);
  const entered = scope.record(`${key}:enter`, `${state.Type}StateEntered`, { name, input });
  const attempt = (count: number): Attempt => ({
    scope,
    key: `${key}.${count}`,
    name,
    states: { input, context: world.context(scope.run.record, name, entered.at, count) },
  });
  try {
    const exit = await leave(state, attempt, world);
    if (state.Type !== 'Fail')
      scope.record(`${key}:exit`, `${state.Type}StateExited`, { name, ...(exit as unknown as JsonObject) });
    return exit;
  } catch (error) {
    if (error instanceof Halted && scope.run.live && abortable.has(state.Type))
      scope.passed(
        scope.run.append(`${key}:aborted`, `${state.Type}StateAborted`, { name }, entered.id ?? 0),
      );
    throw error;
  }
}

function checkHistory({ run }: Scope): void {
  if (run.events >= longestHistory)
    throw new StateError(
      'States.Runtime',
      `The execution reached the maximum number of history events (${longestHistory}).`,
    );
}

/** States that can be under way while a sibling branch fails. */
const abortable = new Set(['Task', 'Wait', 'Parallel', 'Map']);

async function leave(state: State, attempt: (count: number) => Attempt, world: World): Promise<Exit> {
  switch (state.Type) {
    case 'Task':
    case 'Parallel':
    case 'Map':
      return leaveFallible(state, attempt, world);
    default: {
      const only = attempt(0);
      try {
        return await leaveSimple(state, only);
      } catch (error) {
        if (error instanceof QueryError) recordEvaluation(only, error);
        throw error;
      }
    }
  }
}

async function leaveSimple(
  state: Exclude<State, TaskState | ParallelState | MapState>,
  attempt: Attempt,
): Promise<Exit> {
  switch (state.Type) {
    case 'Pass':
      return conclude(state, attempt, state.Next ?? null, attempt.states.input);
    case 'Succeed':
      return conclude(state, attempt, null, attempt.states.input);
    case 'Wait':
      await waitFor(state, attempt);
      return conclude(state, attempt, state.Next ?? null, attempt.states.input);
    case 'Choice':
      return choose(state, attempt);
    case 'Fail': {
      const { scope, states } = attempt;
      const said = async (text: string | undefined, field: string) =>
        text === undefined
          ? ''
          : expect('string', await evaluate(text, states, scope.variables, field), field);
      throw new StateError(await said(state.Error, 'Error'), await said(state.Cause, 'Cause'));
    }
  }
}

/** Evaluates `Output` and `Assign`; both see the variables as they were when the state was entered. */
async function conclude(
  effects: { readonly Output?: Json; readonly Assign?: JsonObject },
  { scope, states, name }: Attempt,
  next: string | null,
  otherwise: Json,
): Promise<Exit> {
  const { variables } = scope;
  const output =
    effects.Output === undefined ? otherwise : await evaluate(effects.Output, states, variables, 'Output');
  checkSize(output, `The output of the state '${name}'`);
  const assign: JsonObject = {};
  for (const [variable, value] of Object.entries(effects.Assign ?? {}))
    assign[variable] = await evaluate(value, states, variables, `Assign/${variable}`);
  checkSize(assign, `What the state '${name}' assigns`);
  return { output, assign, next };
}

async function choose(state: ChoiceState, attempt: Attempt): Promise<Exit> {
  const { scope, states, name } = attempt;
  for (const [i, rule] of state.Choices.entries()) {
    const location = `Choices[${i}]/Condition`;
    const condition = await evaluate(rule.Condition, states, scope.variables, location);
    if (expect('boolean', condition, location)) return conclude(rule, attempt, rule.Next, states.input);
  }
  if (state.Default === undefined)
    throw new StateError(
      'States.NoChoiceMatched',
      `No rule of the Choice state '${name}' matched and it has no Default.`,
    );
  return conclude(state, attempt, state.Default, states.input);
}

async function waitFor(state: WaitState, { scope, key, states }: Attempt): Promise<void> {
  let row = scope.run.find(`${key}:until`);
  if (row === undefined) {
    const field = state.Timestamp === undefined ? 'Seconds' : 'Timestamp';
    const value = await evaluate(state[field] ?? 0, states, scope.variables, field);
    let until: number;
    if (field === 'Timestamp') {
      until = Date.parse(expect('string', value, field));
      if (Number.isNaN(until)) throw new QueryError(field, `Not a timestamp: ${JSON.stringify(value)}`);
    } else {
      const seconds = expect('number', value, field);
      if (!(seconds >= 0 && seconds <= 99_999_999))
        throw new QueryError(field, `Seconds must be 0 to 99999999, but was ${seconds}.`);
      until = now() + seconds * 1000;
    }
    row = scope.record(`${key}:until`, null, { until });
  }
  await reach(Number(row.data.until), scope.halt);
}

async function reach(time: number, halt: Halt): Promise<void> {
  await halt.wait<void>((resolve) => at(time, resolve));
}

async function leaveFallible(
  state: TaskState | ParallelState | MapState,
  attemptOf: (count: number) => Attempt,
  world: World,
): Promise<Exit> {
  const used: number[] = [];
  for (let count = 0; ; count++) {
    const attempt = attemptOf(count);
    const { scope, key, states } = attempt;
    checkHistory(scope);
    try {
      const result = await perform(state, attempt, world);
      checkSize(result, `The result of the state '${attempt.name}'`);
      return await conclude(state, { ...attempt, states: { ...states, result } }, state.Next ?? null, result);
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      if (error instanceof QueryError) recordEvaluation(attempt, error);
      const delay = nextAttempt(state.Retry ?? [], used, error.error, Math.random);
      if (delay !== null) {
        const row = scope.record(`${key}:retry`, null, { until: now() + delay });
        await reach(Number(row.data.until), scope.halt);
        continue;
      }
      const catcher = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error.error));
      if (catcher === undefined) throw error;
      const errorOutput = { Error: error.error, Cause: error.cause };
      return await conclude(
        catcher,
        { ...attempt, states: { ...states, errorOutput } },
        catcher.Next,
        errorOutput,
      );
    }
  }
}

function perform(state: TaskState | ParallelState | MapState, attempt: Attempt, world: World): Promise<Json> {
  const inside = (body: Body, input: Json, scope: Scope) => runBody(body, input, scope, world);
  switch (state.Type) {
    case 'Task':
      return runTask(state, attempt, world);
    case 'Parallel':
      return runParallel(state, attempt, inside);
    case 'Map':
      return runMap(state, attempt, world, inside);
  }
}

function recordEvaluation({ scope, key, name }: Attempt, { error, cause, location }: QueryError): void {
  scope.record(`${key}:evaluation`, 'EvaluationFailed', { state: name, error, cause, location });
}
