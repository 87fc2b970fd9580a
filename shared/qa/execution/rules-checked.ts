import type { Observation } from '../oracles/oracle.ts';
import { refusedInvalid, ruleOracles } from '../oracles/passive/accepted-invalid.ts';
import type { Oracle } from '../report/contract.ts';
import type { Exchange } from './exchange.ts';

/** In which operations it showed whether the server checks the rules of the document, or that it does not. */
export class RulesChecked {
  readonly #operations = new Map<Oracle, Set<string>>();

  /** @param observations what was wrong with the exchange */
  saw(exchange: Exchange, observations: readonly Observation[]): void {
    const taken = observations.flatMap(({ oracle }) => (ruleOracles.has(oracle) ? oracle : []));
    for (const oracle of [...taken, ...refusedInvalid(exchange)])
      this.#operations.set(oracle, (this.#operations.get(oracle) ?? new Set()).add(exchange.operation));
  }

  /** How many operations they are, for each oracle. */
  get counts(): Partial<Record<Oracle, number>> {
    return Object.fromEntries([...this.#operations].map(([oracle, { size }]) => [oracle, size]));
  }
}
