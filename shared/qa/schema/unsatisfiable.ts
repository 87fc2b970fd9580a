/** No value can exist. The message names the two constraints that contradict each other. */
export class Unsatisfiable extends Error {
  override readonly name = 'Unsatisfiable';
}

/** The schema nests further than a value is built. Says nothing about whether values exist. */
export class TooDeep extends Error {
  override readonly name = 'TooDeep';
}
