import type { States, Variables } from '#local/stepfunctions/expressions.ts';
import type { Halt } from '#local/stepfunctions/halt.ts';
import { Halted } from '#local/stepfunctions/halt.ts';
import type { Json, JsonObject } from '#local/stepfunctions/json.ts';
import type { Run } from '#local/stepfunctions/run.ts';
import type { Row } from '#local/stepfunctions/store.ts';

/** States that share variables and follow each other: a machine, one branch or one iteration. */
export class Scope {
  readonly run: Run;
  /** Beginning of the keys of all that happens in here; see `run.ts`. */
  readonly path: string;
  readonly halt: Halt;
  /** Values of the enclosing scopes when this one was entered; they can be read but not assigned. */
  readonly #outer: Variables;
  #own: Record<string, Json> = {};
  /** The latest event in here. */
  #last: number;

  constructor(run: Run, path: string, halt: Halt, outer: Variables, last: number) {
    this.run = run;
    this.path = path;
    this.halt = halt;
    this.#outer = outer;
    this.#last = last;
  }

  get variables(): Variables {
    return { ...this.#outer, ...this.#own };
  }

  assign(values: JsonObject): void {
    this.#own = { ...this.#own, ...values };
  }

  /** Writes a step down, or gets it when it was written before; see `Run.append`. */
  record(key: string, type: string | null, data: JsonObject, also?: () => void): Row {
    if (this.halt.halted) throw new Halted();
    const row = this.run.append(key, type, data, this.#last, also);
    this.passed(row);
    return row;
  }

  /** Goes on from an event that others wrote. */
  passed(row: Row): void {
    if (row.id !== null) this.#last = row.id;
  }

  inner(path: string, halt: Halt): Scope {
    return new Scope(this.run, path, halt, this.variables, this.#last);
  }
}

/** One attempt at a state. */
export interface Attempt {
  readonly scope: Scope;
  /** Key of the attempt. */
  readonly key: string;
  readonly name: string;
  readonly states: States;
}
