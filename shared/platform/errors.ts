import { type ErrorCode, type ErrorDetail, errorStatus } from './contract.ts';

/** A call that is refused for a reason its sender may know. Everything else that is thrown is a 500. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  /** @param message one sentence that a person can act on */
  constructor(
    code: ErrorCode,
    message: string,
    details: readonly ErrorDetail[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.code = code;
    this.details = details;
    this.headers = headers;
  }

  get status(): number {
    return errorStatus[this.code];
  }
}

/** Ends the call with a refusal. */
export function refuse(code: ErrorCode, message: string, details?: readonly ErrorDetail[]): never {
  throw new Refusal(code, message, details);
}
