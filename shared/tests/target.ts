import { isIP } from 'node:net';
import { setting } from '#shared/platform/config.ts';
import { refuse } from '#shared/platform/errors.ts';
import { plainHost, refusal } from '#shared/platform/guard/addresses.ts';
import { guardOf } from '#shared/platform/guard/connect.ts';

/**
 * Refuses an address that the guard would never let the browser reach, as far as that can be told without
 * asking a name server: private, loopback and metadata addresses, in any spelling, and names of this
 * machine. Names that resolve to such addresses are refused when the browser connects.
 */
export function refuseUnreachable(address: string): void {
  const url = new URL(address);
  const host = plainHost(url.hostname);
  const literal = isIP(host)
    ? host
    : host === 'localhost' || host.endsWith('.localhost')
      ? '127.0.0.1'
      : null;
  if (literal === null) return;
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const reason = refusal(guardOf(setting('GUARD_ALLOWED_HOSTS')).rule, host, literal, port);
  if (reason !== null) {
    refuse('VALIDATION_ERROR', 'This address cannot be tested: it is not on the public internet.', [
      { path: 'body.url', message: reason },
    ]);
  }
}
