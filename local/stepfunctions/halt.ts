/** Thrown where work is called off: the execution ended, or a sibling branch failed. Never caught by a machine. */
export class Halted extends Error {
  constructor() {
    super('called off');
  }
}

/** Calls off a scope and all inside it. */
export class Halt {
  #halted = false;
  readonly #listeners = new Set<() => void>();

  get halted(): boolean {
    return this.#halted;
  }

  halt(): void {
    if (this.#halted) return;
    this.#halted = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }

  /** A scope inside this one; `release` lets go of it when it has ended by itself. */
  inner(): { halt: Halt; release: () => void } {
    const halt = new Halt();
    const listener = () => halt.halt();
    if (this.#halted) halt.halt();
    else this.#listeners.add(listener);
    return { halt, release: () => this.#listeners.delete(listener) };
  }

  /**
   * Waits for something that may never come. `start` begins it and returns how to let go of it, which
   * is called in every case; being called off rejects with `Halted`.
   */
  async wait<T>(
    start: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
  ): Promise<T> {
    if (this.#halted) throw new Halted();
    let letGo: (() => void) | undefined;
    let onHalt: (() => void) | undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        onHalt = () => reject(new Halted());
        this.#listeners.add(onHalt);
        letGo = start(resolve, reject);
      });
    } finally {
      if (onHalt) this.#listeners.delete(onHalt);
      letGo?.();
    }
  }
}
