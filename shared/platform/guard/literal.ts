import { isIP } from 'node:net';
import { plainHost, refusal } from './addresses.ts';
import { guardOf } from './connect.ts';

/**
 * What can be told of an address without asking a name server: private, loopback and metadata addresses in
 * any spelling, and names of this machine. Names that resolve to such addresses are refused when somebody
 * connects.
 *
 * @param allowed as GUARD_ALLOWED_HOSTS lists them
 */
export function literalRefusal(
  address: string,
  allowed: readonly string[],
): {
  /** Why it may not be called; null when it may, or when only the name server can tell. */
  readonly reason: string | null;
  /** It is not on the public internet, and the stage lets us call it all the same. */
  readonly allowedByName: boolean;
} {
  const url = new URL(address);
  const host = plainHost(url.hostname);
  const { rule } = guardOf(allowed);
  const local = host === 'localhost' || host.endsWith('.localhost') ? '127.0.0.1' : null;
  const literal = isIP(host) ? host : local;
  if (literal === null) return { reason: null, allowedByName: rule.hosts.has(host) };
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const reason = refusal(rule, host, literal, port);
  const isPublic =
    refusal({ ...rule, loopback: false, hosts: new Set(), ranges: [] }, host, literal, port) === null;
  return { reason, allowedByName: reason === null && !isPublic };
}
