/** A request that the API of a provider would answer with status 400. */
export class Invalid extends Error {
  /** The parameter that is wrong. */
  readonly parameter: string | null;
  constructor(message: string, parameter: string | null) {
    super(message);
    this.parameter = parameter;
  }
}
