import { createHash } from 'node:crypto';
import { ulid } from 'ulid';

export type IdPrefix =
  | 'com'
  | 'mem'
  | 'key'
  | 'run'
  | 'iss'
  | 'asg'
  | 'aud'
  | 'mai'
  | 'hook'
  | 'dlv'
  | 'evt'
  | 'pkg'
  | 'plan'
  | 'upl'
  | 'shr';

/** A new id that sorts by the time it was made. */
export function newId<P extends IdPrefix>(prefix: P): `${P}_${string}` {
  return `${prefix}_${ulid()}`;
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * An id in the form of a ULID that is the same for the same seed, so that a writer that is retried
 * writes the same rows again instead of others beside them. It says nothing about time.
 */
export function derivedId<P extends IdPrefix>(prefix: P, seed: string): `${P}_${string}` {
  const digest = createHash('sha256').update(`${prefix}/${seed}`).digest();
  const bits = (digest.readBigUInt64BE(0) << 64n) | digest.readBigUInt64BE(8);
  let text = '';
  for (let place = 125n; place >= 0n; place -= 5n) text += crockford[Number((bits >> place) & 31n)];
  return `${prefix}_${text}`;
}
