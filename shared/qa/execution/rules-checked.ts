import type { Observation, Rule } from '../oracles/oracle.ts';
import { ruleKept } from '../oracles/passive/accepted-invalid.ts';
import type { Oracle } from '../report/contract.ts';
import type { Exchange } from './exchange.ts';

/** In which operations it showed whether the server checks the rules of the document, or that it does not. */
export class RulesChecked {
  /** Those that requests were refused for. */
  readonly kept: Rule[] = [];
  readonly #operations = new Map<Oracle, Set<string>>();

  /** @param observations what was wrong with the exchange */
  saw(exchange: Exchange, observations: readonly Observation[]): void {
    const kept = ruleKept(exchange);
    if (kept !== null) this.kept.push(kept);
    const taken = observations.flatMap(({ rule }) => rule ?? []);
    for (const { oracle, operation } of kept === null ? taken : [...taken, kept])
      this.#operations.set(oracle, (this.#operations.get(oracle) ?? new Set()).add(operation));
  }

  /** How many operations they are, for each oracle. */
  get counts(): Partial<Record<Oracle, number>> {
    return Object.fromEntries([...this.#operations].map(([oracle, { size }]) => [oracle, size]));
  }
}
