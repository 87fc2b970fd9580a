import type { Said } from './reading.ts';
import type { WordVectors } from './word-vectors.ts';

/** Cosines up to this are chance; from here to 1 two words are ever nearer. */
const chance = 0.4;

/** Of a vector that is met those near to it, itself included, and how near each is: above 0, up to 1. */
interface Neighbours {
  readonly vectors: number[];
  readonly nearness: number[];
}

/** Of pairs, in their order. */
export interface Nearness {
  /**
   * How much of what one says the other says too, in the same or in near words: 0 to 1, of the one of the two who
   * is heard less.
   */
  readonly nearness: Float64Array;
  /** The weight of the words that both say. */
  readonly common: Float64Array;
}

/**
 * How near issues are by their words. What somebody could have meant is worked out once for all who are held
 * against them.
 *
 * @param all what each issue says
 * @param pairs of places in `all`
 */
export function nearnessAmong(
  all: readonly Said[],
  pairs: readonly (readonly [number, number])[],
  vectors: WordVectors,
): Nearness {
  const neighbours = neighboursAmong(all, vectors);
  const words = laidOut(all, vectors.placeOf.size);
  const heardTerms = new Uint8Array(
    all.reduce((most, { terms }) => terms.reduce((a, b) => Math.max(a, b + 1), most), 0),
  );
  /** The last is that of no vector, and is never heard. */
  const heardVectors = new Float64Array(vectors.placeOf.size + 1);
  const nearness = new Float64Array(pairs.length).fill(1);
  const common = new Float64Array(pairs.length);

  const listen = (listener: Said) => {
    for (const term of listener.terms) heardTerms[term] = 1;
    for (const vector of listener.vectors) {
      const near = neighbours[vector];
      if (near === undefined) continue;
      for (let at = 0; at < near.vectors.length; at++) {
        const other = near.vectors[at] ?? 0;
        const nearness = near.nearness[at] ?? 0;
        if (nearness > (heardVectors[other] ?? 0)) heardVectors[other] = nearness;
      }
    }
  };
  const forget = (listener: Said) => {
    for (const term of listener.terms) heardTerms[term] = 0;
    for (const vector of listener.vectors)
      for (const other of neighbours[vector]?.vectors ?? []) heardVectors[other] = 0;
  };
  /** How much is heard of what the speaker of a pair says. */
  const hear = (pair: number, speaker: number) => {
    let whole = 0;
    let same = 0;
    let near = 0;
    const end = words.starts[speaker + 1] ?? 0;
    for (let at = words.starts[speaker] ?? 0; at < end; at++) {
      const weight = words.weights[at] ?? 0;
      whole += weight;
      if (heardTerms[words.terms[at] ?? 0] === 1) same += weight;
      else near += weight * (heardVectors[words.vectors[at] ?? 0] ?? 0);
    }
    const share = whole === 0 ? 0 : (same + near) / whole;
    if (share < (nearness[pair] ?? 0)) nearness[pair] = share;
    common[pair] = same;
  };

  for (const [listens, speaks] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const { starts, order } = grouped(pairs, listens, all.length);
    all.forEach((listener, place) => {
      const theirs = order.subarray(starts[place], starts[place + 1]);
      if (theirs.length === 0) return;
      listen(listener);
      for (const pair of theirs) hear(pair, pairs[pair]?.[speaks] ?? -1);
      forget(listener);
    });
  }
  return { nearness, common };
}

/** The places of pairs in the order of what stands on one side of them, and where each of those begins. */
function grouped(pairs: readonly (readonly [number, number])[], side: 0 | 1, count: number) {
  const starts = new Int32Array(count + 1);
  for (const pair of pairs) starts[pair[side] + 1] = (starts[pair[side] + 1] ?? 0) + 1;
  for (let place = 0; place < count; place++)
    starts[place + 1] = (starts[place + 1] ?? 0) + (starts[place] ?? 0);
  const next = starts.slice();
  const order = new Int32Array(pairs.length);
  pairs.forEach((pair, at) => {
    const place = next[pair[side]] ?? 0;
    order[place] = at;
    next[pair[side]] = place + 1;
  });
  return { starts, order };
}

/** What all say, one after the other, so that little memory is read for many pairs. */
function laidOut(all: readonly Said[], noVector: number) {
  const starts = new Int32Array(all.length + 1);
  for (const [at, { terms }] of all.entries()) starts[at + 1] = (starts[at] ?? 0) + terms.length;
  const count = starts[all.length] ?? 0;
  const terms = new Int32Array(count);
  const vectors = new Int32Array(count);
  const weights = new Float64Array(count);
  for (const [at, said] of all.entries()) {
    terms.set(said.terms, starts[at]);
    vectors.set(
      said.vectors.map((vector) => (vector < 0 ? noVector : vector)),
      starts[at],
    );
    weights.set(said.weights, starts[at]);
  }
  return { starts, terms, vectors, weights };
}

/** By the places of vectors in their table. */
function neighboursAmong(
  all: readonly Said[],
  { dimensions, values, placeOf }: WordVectors,
): readonly (Neighbours | undefined)[] {
  const neighbours = new Array<Neighbours | undefined>(placeOf.size);
  const met: number[] = [];
  for (const { vectors } of all) {
    for (const vector of vectors) {
      if (vector < 0 || neighbours[vector] !== undefined) continue;
      neighbours[vector] = { vectors: [vector], nearness: [1] };
      met.push(vector);
    }
  }
  // One after the other, so that each is near in memory to those that it is held against.
  const compact = new Float32Array(met.length * dimensions);
  for (const [at, vector] of met.entries())
    compact.set(values.subarray(vector * dimensions, (vector + 1) * dimensions), at * dimensions);
  for (let one = 0; one < met.length; one++) {
    for (let other = 0; other < one; other++) {
      let cosine = 0;
      let here = one * dimensions;
      let there = other * dimensions;
      for (let k = 0; k < dimensions; k++) cosine += (compact[here++] ?? 0) * (compact[there++] ?? 0);
      if (cosine <= chance) continue;
      const nearness = (cosine - chance) / (1 - chance);
      const [first, second] = [met[one] ?? 0, met[other] ?? 0];
      neighbours[first]?.vectors.push(second);
      neighbours[first]?.nearness.push(nearness);
      neighbours[second]?.vectors.push(first);
      neighbours[second]?.nearness.push(nearness);
    }
  }
  return neighbours;
}
