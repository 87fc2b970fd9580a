import { setting } from '#shared/platform/config.ts';
import { refuse } from '#shared/platform/errors.ts';
import { literalRefusal } from '#shared/platform/guard/literal.ts';

/**
 * Refuses an address that could never be called, as far as that can be told without asking a name server;
 * the guard looks at every address again when it connects. Plain HTTP is for receivers in our own network
 * that the stage allows by name.
 */
export function refuseAddress(address: string): void {
  const refused = literalRefusal(address, setting('GUARD_ALLOWED_HOSTS'));
  if (refused.reason !== null)
    no('This address cannot be called: it is not on the public internet.', refused.reason);
  if (new URL(address).protocol === 'http:' && !refused.allowedByName) {
    no('Give an https address: what is sent is for your eyes only.', 'Must begin with https.');
  }
}

function no(message: string, detail: string): never {
  return refuse('VALIDATION_ERROR', message, [{ path: 'body.url', message: detail }]);
}
