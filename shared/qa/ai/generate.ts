import { costOf, modelOf } from '#shared/platform/models/catalogue.ts';
import { type Message, ModelFailed } from '#shared/platform/models/structured.ts';
import type { Operation } from '../document/api.ts';
import type { QaEvent } from '../event/contract.ts';
import type { Scenario } from '../scenario/contract.ts';
import { problemsOf } from '../scenario/validate.ts';
import { answerOf, type Check, usableOf } from './answer.ts';
import { type Ask, sourceOf } from './ask.ts';
import { harmsOf, type Leave } from './harmless.ts';
import { inOrder } from './in-order.ts';
import { messagesFor, type Subject } from './prompt.ts';
import { Purse } from './purse.ts';
import { shortened } from './shortened.ts';

export type AiFailed = Extract<QaEvent, { type: 'AI_FAILED' }>;

export interface Generation {
  /** What a scenario may do, and the document. */
  readonly leave: Leave;
  /** Operations to write scenarios for, those together whose resources belong together. */
  readonly groups: readonly (readonly string[])[];
  /** What the API is for, in the customer's words. */
  readonly requirements: string;
  readonly seed: number;
  readonly model: string;
  readonly ask: Ask;
  /** The part of the run's limits that may be used here. */
  readonly limits: {
    readonly costMicroUsd: number;
    readonly seconds: number;
    /** Questions at a time. */
    readonly concurrency: number;
    readonly scenarios: number;
    readonly questions: number;
  };
  readonly onFailure: (event: AiFailed) => void;
  /** The run is over: nothing more is asked. */
  readonly signal: AbortSignal;
}

/** What generating came to. */
export interface Generated {
  readonly scenarios: number;
  /** Who wrote them, each once, labelled as the scenarios are. */
  readonly sources: readonly string[];
  readonly costMicroUsd: number;
  /** What the reader of the report must know: why questions were left out. */
  readonly notes: readonly string[];
}

const SCENARIOS_OF_OPERATION = 2;
const SCENARIOS_OF_GROUP = 3;
/** Operations of a group that one question shows in full. */
const TOGETHER = 10;
const MAX_OUTPUT_TOKENS = 6_000;
/** Tokens of the answer's JSON Schema and of two failed answers with what was wrong with them. */
const SHAPE_AND_CORRECTIONS = 5_000;
const QUESTION_SECONDS = 60;
/** A model that leaves this many questions in a row unanswered is asked no more. */
const GIVES_UP_AFTER = 2;
const REASON = 600;
const TOO_DEAR = 'The model was given no more questions, to stay within what it may cost in a run.';

/**
 * Lets a model write scenarios, for all groups and then for all operations, in that order. What it
 * cannot do costs the caller nothing but time within the limits: every failure is told, none is thrown.
 */
export async function* generateScenarios(generation: Generation): AsyncGenerator<Scenario, Generated> {
  const asking = new Asking(generation);
  let scenarios = 0;
  const sources = new Set<string>();
  const subjects = subjectsOf(generation.leave, generation.groups);
  const { questions } = generation.limits;
  if (subjects.length > questions)
    asking.notes.push(
      `The model was given ${questions} of ${subjects.length} questions, to stay within as many as a run may have.`,
    );
  for await (const written of inOrder(subjects.slice(0, questions), generation.limits.concurrency, (each) =>
    asking.about(each),
  )) {
    for (const scenario of written) {
      if (scenarios >= generation.limits.scenarios) break;
      scenarios += 1;
      sources.add(scenario.source);
      yield scenario;
    }
    if (scenarios >= generation.limits.scenarios) asking.stop(null);
  }
  return {
    scenarios,
    sources: [...sources],
    costMicroUsd: asking.purse.spent,
    notes: asking.notes,
  };
}

function subjectsOf(
  { api, operations: allowed }: Leave,
  groups: readonly (readonly string[])[],
): readonly Subject[] {
  const known = new Map(api.operations.map((operation) => [operation.id, operation]));
  const creating = api.operations.filter(({ id }) => allowed.get(id) === 'create');
  const without = (some: readonly Operation[], from: readonly Operation[]) =>
    from.filter((each) => !some.includes(each));
  const together: Subject[] = [];
  const single: Subject[] = [];
  for (const group of groups) {
    const operations = group.flatMap((id) => known.get(id) ?? []).filter(({ id }) => allowed.has(id));
    for (let at = 0; operations.length > 1 && at < operations.length; at += TOGETHER) {
      const part = operations.slice(at, at + TOGETHER);
      together.push({ kind: 'group', operations: part, helpers: without(part, creating) });
    }
    const others = [...operations, ...without(operations, creating)];
    for (const operation of operations)
      single.push({ kind: 'operation', operations: [operation], helpers: without([operation], others) });
  }
  return [...together, ...single];
}

class Asking {
  readonly purse: Purse;
  readonly notes: string[] = [];
  readonly #generation: Generation;
  readonly #until: number;
  #unanswered = 0;
  #stopped = false;

  constructor(generation: Generation) {
    this.#generation = generation;
    this.purse = new Purse(generation.limits.costMicroUsd);
    this.#until = performance.now() + generation.limits.seconds * 1000;
  }

  /** Asks nothing more. @param note why, for the reader; null when there is nothing to say */
  stop(note: string | null): void {
    if (!this.#stopped && note !== null) this.notes.push(note);
    this.#stopped = true;
  }

  /** The scenarios that the model wrote about a subject; empty when it was not asked, or failed. */
  async about(subject: Subject): Promise<Scenario[]> {
    const { leave, model, ask, requirements, seed, onFailure, signal } = this.#generation;
    const leftMs = this.#until - performance.now();
    if (!this.#stopped && leftMs <= 0)
      this.stop('The model was given no more questions, to stay within the time of the run.');
    if (this.#stopped) return [];
    const most = subject.kind === 'group' ? SCENARIOS_OF_GROUP : SCENARIOS_OF_OPERATION;
    const messages = messagesFor(
      {
        api: leave.api,
        requirements,
        seed,
        twoUsers: leave.twoUsers,
        mostScenarios: most,
        mostSteps: leave.mostSteps,
      },
      subject,
    );
    const worst = worstCost(model, messages);
    if (!(await this.purse.hold(worst))) {
      this.stop(TOO_DEAR);
      return [];
    }
    if (this.#stopped || signal.aborted) {
      this.purse.pay(worst, 0);
      return [];
    }
    const problems: Check = (scenario) => [
      ...problemsOf(leave.api, scenario, { maxSteps: leave.mostSteps }),
      ...harmsOf(scenario, leave),
    ];
    const operation = subject.operations[0]?.id ?? '';
    let paid = 0;
    let held = true;
    let lastAnswer = '';
    const pay = (cost: number) => {
      if (held) this.purse.pay(worst, cost - paid);
      paid = cost;
      held = false;
    };
    try {
      const { value, use } = await ask({
        model,
        name: 'scenarios',
        schema: answerOf(most, problems),
        messages,
        temperature: 0,
        maxOutputTokens: MAX_OUTPUT_TOKENS,
        timeoutMs: Math.ceil(Math.min(leftMs, QUESTION_SECONDS * 1000)),
        signal,
        loose: true,
        onFailure: ({ attempt, of, reason, answer, use: soFar }) => {
          onFailure({ type: 'AI_FAILED', operation, attempt, of, reason: shortened(reason, REASON) });
          lastAnswer = answer ?? lastAnswer;
          pay(soFar.costMicroUsd);
          if (attempt >= of) return false;
          held = this.purse.holdNow(worst);
          if (!held) this.stop(TOO_DEAR);
          return held;
        },
      });
      pay(use.costMicroUsd);
      this.#unanswered = 0;
      return value.scenarios.map((each) => signed(each, sourceOf(use), seed));
    } catch (error) {
      if (!(error instanceof ModelFailed)) throw error;
      pay(error.use?.costMicroUsd ?? paid);
      if (error.code === 'CANCELLED') return [];
      if (error.use === null) onFailure(failedAtOnce(operation, error));
      this.#giveUp(error);
      const source = error.use === null ? model : sourceOf(error.use);
      return usableOf(lastAnswer, most, problems).map((each) => signed(each, source, seed));
    }
  }

  #giveUp({ code, message }: ModelFailed): void {
    if (code === 'UNKNOWN_MODEL' || code === 'SHUT_DOWN') this.stop(`No model wrote scenarios. ${message}`);
    else if (code !== 'UNAVAILABLE') this.#unanswered = 0;
    else {
      this.#unanswered += 1;
      if (this.#unanswered >= GIVES_UP_AFTER) this.stop(`The model was asked no more. ${message}`);
    }
  }
}

const failedAtOnce = (operation: string, { message }: ModelFailed): AiFailed => ({
  type: 'AI_FAILED',
  operation,
  attempt: 1,
  of: 1,
  reason: shortened(message, REASON),
});

/** Who wrote it and from which seed is not for the model to say. */
const signed = (scenario: Scenario, source: string, seed: number): Scenario => ({
  ...scenario,
  source,
  seed,
});

/** The most that one attempt can cost. A token has three characters or more; a correction shows a failed answer again. */
function worstCost(model: string, messages: readonly Message[]): number {
  const known = modelOf(model);
  if (known === null) return 0;
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  return costOf(known, {
    inputTokens: Math.ceil(characters / 3) + SHAPE_AND_CORRECTIONS,
    cachedInputTokens: 0,
    outputTokens: MAX_OUTPUT_TOKENS,
  });
}
