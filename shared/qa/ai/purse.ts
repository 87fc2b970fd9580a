/**
 * What the model may cost, in micro-USD. The most that an attempt can cost is held back before it is made, so
 * that attempts under way at the same time never spend more than there is.
 */
export class Purse {
  readonly #most: number;
  #spent = 0;
  #held = 0;
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether an attempt that costs at most `worst` may be made now; if so, it is held until `pay`. */
  holdNow(worst: number): boolean {
    if (this.#spent + this.#held + worst > this.#most) return false;
    this.#held += worst;
    return true;
  }

  /** The same, after waiting for attempts under way as long as what they leave may do. */
  async hold(worst: number): Promise<boolean> {
    while (!this.holdNow(worst)) {
      if (this.#held === 0 || this.#spent + worst > this.#most) return false;
      await new Promise<void>((paid) => this.#waiting.push(paid));
    }
    return true;
  }

  /** Ends what a hold of `worst` began, with what it came to. */
  pay(worst: number, cost: number): void {
    this.#held -= worst;
    this.#spent += cost;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const paid of waiting) paid();
  }

  get spent(): number {
    return this.#spent;
  }
}
