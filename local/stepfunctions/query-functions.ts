import { createHash, randomUUID } from 'node:crypto';

const hashes = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

/** 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): number {
  let t = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

/** At most this many numbers come from one `$range`, as in Step Functions. */
const longestRange = 1000;

/**
 * The functions that Step Functions adds to JSONata. Like JSONata's own they answer undefined for
 * undefined. `eval` takes JSONata's away: Step Functions does not have it.
 */
export const queryFunctions = {
  eval: undefined,

  partition(array: unknown, size: unknown) {
    if (array === undefined) return undefined;
    if (!Array.isArray(array)) throw new Error('$partition expects an array.');
    if (typeof size !== 'number' || !(Math.trunc(size) >= 1))
      throw new Error('$partition expects a size of at least 1.');
    const step = Math.trunc(size);
    return Array.from({ length: Math.ceil(array.length / step) }, (_, i) =>
      array.slice(i * step, (i + 1) * step),
    );
  },

  range(first: unknown, last: unknown, step: unknown) {
    if (typeof first !== 'number' || typeof last !== 'number' || typeof step !== 'number' || step === 0)
      throw new Error('$range expects first, last and a step that is not 0.');
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > longestRange) throw new Error(`$range gives at most ${longestRange} numbers.`);
    return Array.from({ length }, (_, i) => first + i * step);
  },

  hash(data: unknown, algorithm: unknown) {
    if (data === undefined) return undefined;
    const name = hashes.get(String(algorithm));
    if (name === undefined) throw new Error(`$hash knows ${[...hashes.keys()].join(', ')}.`);
    return createHash(name)
      .update(typeof data === 'string' ? data : JSON.stringify(data))
      .digest('hex');
  },

  random(seed: unknown) {
    return typeof seed === 'number' ? seeded(seed) : Math.random();
  },

  uuid() {
    return randomUUID();
  },

  parse(text: unknown) {
    if (text === undefined) return undefined;
    if (typeof text !== 'string') throw new Error('$parse expects a string.');
    return JSON.parse(text);
  },
};
