import { setting } from '#shared/platform/config.ts';
import { refuse } from '#shared/platform/errors.ts';
import { literalRefusal } from '#shared/platform/guard/literal.ts';
import type { Api } from '../document/api.ts';

/** The address to test: the one that was given, or the first server of the document. */
export function baseUrlOf(given: string | undefined, api: Api, specUrl: string | null): string {
  if (given !== undefined) return refuseUnreachable(given);
  const server = api.servers[0];
  const absolute =
    server !== undefined && URL.canParse(server, specUrl ?? undefined)
      ? new URL(server, specUrl ?? undefined).href
      : null;
  if (absolute === null || !/^https?:/.test(absolute)) {
    refuse('VALIDATION_ERROR', 'The document names no server with a full address. Give a base URL.', [
      { path: 'body.baseUrl', message: 'Needed for this document.' },
    ]);
  }
  return refuseUnreachable(absolute);
}

/** Refuses an address that the guard would never call, as far as the address itself tells. */
export function refuseUnreachable(address: string): string {
  const { reason } = literalRefusal(address, setting('GUARD_ALLOWED_HOSTS'));
  if (reason !== null) {
    refuse('VALIDATION_ERROR', 'This address cannot be tested: it is not on the public internet.', [
      { path: 'body.baseUrl', message: reason },
    ]);
  }
  return address;
}
