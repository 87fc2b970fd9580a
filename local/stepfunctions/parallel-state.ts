import type { Body, ParallelState } from '#local/stepfunctions/definition.ts';
import { evaluate } from '#local/stepfunctions/expressions.ts';
import type { Json } from '#local/stepfunctions/json.ts';
import { checkSize } from '#local/stepfunctions/limits.ts';
import { outcomeOf } from '#local/stepfunctions/outcome.ts';
import type { Attempt, Scope } from '#local/stepfunctions/scope.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';

export type RunInside = (body: Body, input: Json, scope: Scope) => Promise<Json>;

/** All branches at once, outputs in the order of the branches; the first that fails calls off the others. */
export async function runParallel(state: ParallelState, attempt: Attempt, inside: RunInside): Promise<Json> {
  const { scope, key, states } = attempt;
  const done = scope.run.find(`${key}:done`);
  if (done !== undefined) {
    scope.passed(done);
    return outcomeOf(done.data);
  }
  let started = scope.run.find(`${key}:started`);
  if (started === undefined) {
    const input =
      state.Arguments === undefined
        ? states.input
        : await evaluate(state.Arguments, states, scope.variables, 'Arguments');
    checkSize(input, `The arguments of the state '${attempt.name}'`);
    started = scope.record(`${key}:started`, 'ParallelStateStarted', { input });
  }
  scope.passed(started);
  const input = started.data.input ?? null;
  const { halt, release } = scope.halt.inner();
  try {
    const outputs = await Promise.all(
      state.Branches.map((branch, i) => inside(branch, input, scope.inner(`${key}/${i}/`, halt))),
    );
    scope.record(`${key}:done`, 'ParallelStateSucceeded', { output: outputs });
    return outputs;
  } catch (error) {
    halt.halt();
    if (error instanceof StateError) {
      const { error: name, cause } = error;
      scope.record(`${key}:done`, 'ParallelStateFailed', { error: name, cause });
    }
    throw error;
  } finally {
    release();
  }
}
