import type { Exchange } from './exchange.ts';

/** Exchanges of one operation and status that are kept for the reader. */
const SAMPLES = 3;

/** Exchanges that something refers to, and a few of each kind for reports. Bounded whatever the run's length. */
export class Journal {
  readonly #kept = new Map<number, Exchange>();
  readonly #counts = new Map<string, number>();
  readonly #samples: Exchange[] = [];

  /** @param needed later calls or observations may refer to it */
  saw(exchange: Exchange, needed: boolean): void {
    const key = `${exchange.operation} ${exchange.response?.status ?? 0}`;
    const count = this.#counts.get(key) ?? 0;
    if (count < SAMPLES) {
      this.#counts.set(key, count + 1);
      this.#samples.push(exchange);
    }
    if (needed || count < SAMPLES) this.#kept.set(exchange.number, exchange);
  }

  get(number: number): Exchange | undefined {
    return this.#kept.get(number);
  }

  /** A few of each operation and status, in the order of sending. */
  get samples(): readonly Exchange[] {
    return this.#samples;
  }

  /** The exchanges that these depend on by their values and the given ones, in the order of sending. */
  withSetUp(exchanges: readonly Exchange[]): readonly Exchange[] {
    const found = new Map<number, Exchange>();
    const visit = (exchange: Exchange): void => {
      if (found.has(exchange.number)) return;
      found.set(exchange.number, exchange);
      for (const { from } of exchange.uses) {
        const earlier = this.#kept.get(from);
        if (earlier !== undefined) visit(earlier);
      }
    };
    for (const exchange of exchanges) visit(exchange);
    return [...found.values()].sort((a, b) => a.number - b.number);
  }
}
