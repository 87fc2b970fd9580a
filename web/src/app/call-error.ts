import type { ErrorBody, ErrorCode, ErrorDetail } from '#shared/platform/contract.ts';
import { strings } from '../strings.ts';

/** Why a call failed; beside the server's own codes, those of calls that never got its answer. */
type FailureCode = ErrorCode | 'UNREACHABLE' | 'UNREADABLE';

/** A refused or failed call, in the shape that the interface shows. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: FailureCode;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly details: readonly ErrorDetail[];
  readonly correlationId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    message: string,
    facts: Pick<CallError, 'code' | 'status'> &
      Partial<Pick<CallError, 'details' | 'correlationId' | 'retryAfterSeconds'>>,
  ) {
    super(message);
    this.code = facts.code;
    this.status = facts.status;
    this.details = facts.details ?? [];
    this.correlationId = facts.correlationId ?? null;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
  }

  static refused(body: ErrorBody, response: Response): CallError {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return new CallError(body.error, {
      code: body.code,
      status: response.status,
      details: body.details,
      correlationId: body.correlationId,
      retryAfterSeconds: Number.isFinite(seconds) ? seconds : null,
    });
  }

  /** Whether the same call may succeed without anything being changed. */
  get passing(): boolean {
    return this.code === 'UNREACHABLE' || this.status >= 500 || this.status === 429;
  }
}

/** The sentence shown for a failure of any kind. */
export function messageOf(error: unknown): string {
  if (!(error instanceof CallError)) return strings.app.failure.unexpected;
  return error.retryAfterSeconds === null
    ? error.message
    : `${error.message} ${strings.app.failure.retryAfter(error.retryAfterSeconds)}`;
}

export function correlationOf(error: unknown): string | null {
  return error instanceof CallError ? error.correlationId : null;
}
