import type { Trial } from '../report/contract.ts';

/** Who wrote the scenarios of a run: the model that wrote some of them, else nobody but the engine. */
export const sourceOfAll = (trials: readonly Trial[]): string =>
  trials.find(({ scenario }) => scenario.source !== 'deterministic')?.scenario.source ?? 'deterministic';
