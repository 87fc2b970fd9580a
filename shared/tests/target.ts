import { setting } from '#shared/platform/config.ts';
import { refuse } from '#shared/platform/errors.ts';
import { literalRefusal } from '#shared/platform/guard/literal.ts';

/** Refuses an address that the guard would never let the browser reach, as far as the address itself tells. */
export function refuseUnreachable(address: string): void {
  const { reason } = literalRefusal(address, setting('GUARD_ALLOWED_HOSTS'));
  if (reason === null) return;
  refuse('VALIDATION_ERROR', 'This address cannot be tested: it is not on the public internet.', [
    { path: 'body.url', message: reason },
  ]);
}
