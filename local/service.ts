import type { Readable } from 'node:stream';

/** A call of an AWS SDK to the internal port, before any service has looked at it. */
export interface AwsRequest {
  readonly method: string;
  /** Without the secret prefix and the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | Readable;
}

/** One AWS service as its SDK sees it. */
export interface Service {
  readonly name: string;
  matches(request: AwsRequest): boolean;
  handle(request: AwsRequest): Promise<AwsResponse>;
}

/** What a function answered, in the form of the Lambda Invoke API. */
export interface Invocation {
  readonly payload: unknown;
  /** `Unhandled` when the function threw, timed out or died; the payload is then `{errorType, errorMessage}`. */
  readonly functionError: string | null;
}

/** Runs functions. Throws `TooManyRequestsException` when reserved concurrency is used up. */
export interface Functions {
  invoke(nameOrArn: string, event: unknown): Promise<Invocation>;
}

/** The concurrency that a stage reserved for a function is used up. */
export class TooManyRequestsException extends Error {
  override readonly name = 'TooManyRequestsException';
}
