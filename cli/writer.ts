import type { AiFailed, Generated } from '#shared/qa/ai/generate.ts';
import { leaveOf } from '#shared/qa/ai/harmless.ts';
import { narrate } from '#shared/qa/ai/narrate.ts';
import { written } from '#shared/qa/ai/written.ts';
import type { Plan } from '#shared/qa/dependencies/plan-types.ts';
import type { Api } from '#shared/qa/document/api.ts';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { aiLeaseOf } from '#shared/qa/runs/ai-lease.ts';
import type { Scenario } from '#shared/qa/scenario/contract.ts';
import type { ChosenModel } from './model.ts';
import type { Asked } from './options.ts';

interface Order {
  readonly model: ChosenModel;
  /** What the API is for, in words. */
  readonly requirements: string;
  readonly asked: Asked;
  /** Ends everything. */
  readonly signal: AbortSignal;
  readonly failed: (event: AiFailed) => void;
}

/** A model that writes scenarios while the engine tests, and puts the report into words in the end. */
export class Writer {
  readonly #order: Order;
  readonly #over = new AbortController();
  #writing: Promise<{ readonly scenarios: readonly Scenario[]; readonly end: Generated }> | null = null;

  constructor(order: Order) {
    this.#order = order;
  }

  /** Begins to write; the engine carries out what is there when it has done its own. */
  readonly scenarios = (api: Api, plan: Plan): AsyncIterable<Scenario> => {
    const { model, requirements, asked, signal, failed } = this.#order;
    const { config, second } = asked;
    const groups = plan.groups.map(({ operations }) => operations.map(({ operation }) => operation));
    const whole = { batches: [groups.flat()], lanes: 1 };
    const writing = written({
      leave: leaveOf(api, plan, { mostSteps: config.maxSteps, twoUsers: second !== null }),
      groups,
      requirements,
      seed: config.seed,
      model: model.id,
      ask: model.ask,
      limits: aiLeaseOf(whole, plan.alone.length, 0, config, config),
      onFailure: failed,
      signal: AbortSignal.any([signal, this.#over.signal]),
    });
    this.#writing = writing;
    return (async function* () {
      yield* (await writing).scenarios;
    })();
  };

  /** The report with the model's words and notes, and what the model cost in all, in micro-USD. */
  async told(report: QaReport): Promise<{ readonly report: QaReport; readonly costMicroUsd: number }> {
    const { model, requirements, signal } = this.#order;
    // The run is over: what was not carried out until now is not wanted any more.
    this.#over.abort();
    const end = (await this.#writing)?.end;
    const words = await narrate({ report, requirements, model: model.id, ask: model.ask, signal });
    const notes = [...(end?.notes ?? []), ...(words.note === null ? [] : [words.note])];
    return {
      report: {
        ...report,
        narrative: words.narrative,
        notes: [...report.notes, ...notes],
      },
      costMicroUsd: (end?.costMicroUsd ?? 0) + words.costMicroUsd,
    };
  }
}
