import { listKeys } from '#shared/accounts/contract.ts';
import { keysOf } from '#shared/accounts/store.ts';
import { api } from '#shared/platform/api.ts';
import { companyOf } from '#shared/platform/principal.ts';

/** A company has so few keys that one page holds them all. */
export const handler = api(listKeys, async ({ principal }) => ({
  items: await keysOf(companyOf(principal)),
  nextCursor: null,
}));
