import type { Said } from './reading.ts';
import type { WordVectors } from './word-vectors.ts';

/** Cosines up to this are chance; from here to 1 two words are ever nearer. */
const chance = 0.4;

/** Of the vectors that are met those near to one, itself included, and how near each is: above 0, up to 1. */
interface Neighbours {
  readonly places: number[];
  readonly nearness: number[];
}

/**
 * How much of what one says the other says too, in the same or in near words: 0 to 1, of the one of the two who is
 * heard less. Asked of many pairs together, since what somebody could have meant is worked out once for all who are
 * held against them.
 *
 * @param all what each issue says
 * @returns for pairs, as places in `all`, how near each is
 */
export function nearnessAmong(
  all: readonly Said[],
  vectors: WordVectors,
): (pairs: readonly (readonly [number, number])[]) => Float64Array {
  const neighbours = neighboursAmong(all, vectors);
  const heardTerms = new Uint8Array(
    all.reduce((most, { terms }) => terms.reduce((a, b) => Math.max(a, b + 1), most), 0),
  );
  const heardVectors = new Float64Array(vectors.placeOf.size);

  const listen = ({ terms, vectors }: Said) => {
    for (const term of terms) heardTerms[term] = 1;
    for (const vector of vectors) {
      const near = neighbours.get(vector);
      if (near === undefined) continue;
      for (let at = 0; at < near.places.length; at++) {
        const place = near.places[at] ?? 0;
        heardVectors[place] = Math.max(heardVectors[place] ?? 0, near.nearness[at] ?? 0);
      }
    }
  };
  const forget = ({ terms, vectors }: Said) => {
    for (const term of terms) heardTerms[term] = 0;
    for (const vector of vectors)
      for (const place of neighbours.get(vector)?.places ?? []) heardVectors[place] = 0;
  };
  /** How much is heard of what somebody says. */
  const heard = ({ terms, vectors, weights }: Said): number => {
    let sum = 0;
    let whole = 0;
    for (let at = 0; at < terms.length; at++) {
      const weight = weights[at] ?? 0;
      whole += weight;
      sum += heardTerms[terms[at] ?? -1] === 1 ? weight : weight * (heardVectors[vectors[at] ?? -1] ?? 0);
    }
    return whole === 0 ? 0 : sum / whole;
  };

  return (pairs) => {
    const nearness = new Float64Array(pairs.length).fill(1);
    for (const [listens, speaks] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const heardBy = all.map((): number[] => []);
      for (const [pair, places] of pairs.entries()) heardBy[places[listens]]?.push(pair);
      heardBy.forEach((theirs, listener) => {
        const own = all[listener];
        if (own === undefined || theirs.length === 0) return;
        listen(own);
        for (const pair of theirs) {
          const other = all[pairs[pair]?.[speaks] ?? -1];
          if (other !== undefined) nearness[pair] = Math.min(nearness[pair] ?? 1, heard(other));
        }
        forget(own);
      });
    }
    return nearness;
  };
}

function neighboursAmong(all: readonly Said[], { dimensions, values }: WordVectors): Map<number, Neighbours> {
  const met = new Set<number>();
  for (const { vectors } of all) for (const vector of vectors) if (vector >= 0) met.add(vector);
  const neighbours = Array.from(met, (place) => ({ place, places: [place], nearness: [1] }));
  for (const [at, one] of neighbours.entries()) {
    const here = values.subarray(one.place * dimensions, (one.place + 1) * dimensions);
    for (let before = 0; before < at; before++) {
      const other = neighbours[before];
      if (other === undefined) continue;
      const start = other.place * dimensions;
      let cosine = 0;
      for (let k = 0; k < dimensions; k++) cosine += (here[k] ?? 0) * (values[start + k] ?? 0);
      if (cosine <= chance) continue;
      const nearness = (cosine - chance) / (1 - chance);
      one.places.push(other.place);
      one.nearness.push(nearness);
      other.places.push(one.place);
      other.nearness.push(nearness);
    }
  }
  return new Map(neighbours.map((each) => [each.place, each]));
}
