/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

/** Words, pairs of neighbours and the three-letter pieces of words, so that inflections stay near. */
function features(text: string): Map<string, number> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const weights = new Map<string, number>();
  const add = (feature: string, weight: number) => weights.set(feature, (weights.get(feature) ?? 0) + weight);
  words.forEach((word, i) => {
    add(`w ${word}`, 1);
    const next = words[i + 1];
    if (next !== undefined) add(`p ${word} ${next}`, 0.5);
    const padded = `^${word}$`;
    for (let k = 0; k + 3 <= padded.length; k++) add(`c ${padded.slice(k, k + 3)}`, 0.3);
  });
  return weights;
}

/**
 * A vector of length 1 whose cosine to another says how many words, word pairs and pieces of words two
 * texts share (feature hashing with signs). Text without a word gives the first unit vector.
 */
export function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const [feature, weight] of features(text)) {
    const value = hash(feature);
    const index = (value >>> 1) % dimensions;
    vector[index] = (vector[index] ?? 0) + (value & 1 ? weight : -weight);
  }
  const norm = Math.hypot(...vector);
  if (norm === 0) {
    vector[0] = 1;
    return vector;
  }
  return vector.map((value) => value / norm);
}
