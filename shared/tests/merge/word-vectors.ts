/** What words mean, as far as their neighbours in many texts tell. */
export interface WordVectors {
  /** By stem: the place of a word's vector. */
  readonly placeOf: ReadonlyMap<string, number>;
  readonly dimensions: number;
  /** One after the other, each of length 1. */
  readonly values: Float32Array;
}

let known: Promise<WordVectors> | undefined;

/** Reads the table when it is first wanted: few of the functions that know of the merge ever merge. */
export function wordVectors(): Promise<WordVectors> {
  known ??= import('./word-table.ts').then(({ stems, vectors }) => unpacked(stems.split(' '), vectors));
  return known;
}

function unpacked(stems: readonly string[], packed: string): WordVectors {
  const bytes = Buffer.from(packed, 'base64');
  const dimensions = (bytes.length * 2) / stems.length;
  const values = new Float32Array(bytes.length * 2);
  bytes.forEach((byte, at) => {
    values[2 * at] = (byte >> 4) - 7.5;
    values[2 * at + 1] = (byte & 15) - 7.5;
  });
  for (let start = 0; start < values.length; start += dimensions) {
    const vector = values.subarray(start, start + dimensions);
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    for (let at = 0; at < dimensions; at++) vector[at] = (vector[at] ?? 0) / length;
  }
  return { placeOf: new Map(stems.map((stem, place) => [stem, place])), dimensions, values };
}
