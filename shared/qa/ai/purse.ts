/**
 * What the model may cost, in micro-USD. The most that an attempt can cost is held back before it is made, so
 * that attempts under way at the same time never spend more than there is.
 */
export class Purse {
  readonly #most: number;
  #spent = 0;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether an attempt that costs at most `worst` may be made; if so, it is held until `pay`. */
  hold(worst: number): boolean {
    if (this.#spent + this.#held + worst > this.#most) return false;
    this.#held += worst;
    return true;
  }

  /** Ends what `hold(worst)` began, with what it came to. */
  pay(worst: number, cost: number): void {
    this.#held -= worst;
    this.#spent += cost;
  }

  get spent(): number {
    return this.#spent;
  }
}
