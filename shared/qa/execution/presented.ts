import type { Use } from './exchange.ts';

/** Stands in `Use.at` for the token that a request presents. */
export const presentedAt = '/presented';

/** A token that takes the place of an identity's own, and the answer that it came from. */
export interface Key {
  readonly token: string;
  readonly use: Use;
}
