/** How much of what a process has to do is done. What a part consists of is known only once it begins. */
export class Work {
  #from = 0;
  #to = 0;
  #steps = 0;
  #stepped = 0;

  /**
   * Begins the next part.
   *
   * @param share of the whole, from 0 to 1, that is done when the part is
   */
  begin(share: number, steps: number): void {
    this.#from = this.#to;
    this.#to = Math.max(share, this.#from);
    this.#steps = steps;
    this.#stepped = 0;
  }

  step(count = 1): void {
    this.#stepped += count;
  }

  end(): void {
    this.begin(1, 0);
    this.#from = 1;
  }

  /** From 0 to 1. */
  get done(): number {
    const part = this.#steps === 0 ? 0 : Math.min(1, this.#stepped / this.#steps);
    return this.#from + (this.#to - this.#from) * part;
  }
}
