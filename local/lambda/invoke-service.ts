import { randomUUID } from 'node:crypto';
import * as clock from '#local/clock.ts';
import type { Log } from '#local/engine.ts';
import { ResourceNotFoundException } from '#local/lambda/functions.ts';
import {
  type AwsRequest,
  type AwsResponse,
  type Functions,
  type Service,
  TooManyRequestsException,
} from '#local/service.ts';

const invocations = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
/** Lambda repeats a failed asynchronous invocation after one minute and again after two. */
const retryAfterMs = [60_000, 120_000] as const;

/** The Invoke operation of Lambda, synchronous and asynchronous. */
export class InvokeService implements Service {
  readonly name = 'lambda';
  readonly #functions: Functions;
  readonly #log: Log;
  readonly #waiting = new Set<() => void>();

  constructor(functions: Functions, log: Log) {
    this.#functions = functions;
    this.#log = log;
  }

  matches({ path }: AwsRequest): boolean {
    return invocations.test(path);
  }

  async handle({ path, headers, body }: AwsRequest): Promise<AwsResponse> {
    const name = decodeURIComponent(invocations.exec(path)?.[1] ?? '');
    let event: unknown;
    try {
      event = body.length === 0 ? {} : JSON.parse(body.toString());
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return refused(400, 'InvalidRequestContentException', 'Could not parse request body into json.');
    }
    if (headers['x-amz-invocation-type'] === 'DryRun') return { status: 204 };
    if (headers['x-amz-invocation-type'] === 'Event') {
      void this.#attempt(name, event, 0);
      return { status: 202, headers: { 'x-amzn-requestid': randomUUID() } };
    }
    try {
      const { payload, functionError } = await this.#functions.invoke(name, event);
      return {
        status: 200,
        headers: {
          'content-type': 'application/json',
          'x-amz-executed-version': '$LATEST',
          ...(functionError !== null && { 'x-amz-function-error': functionError }),
        },
        body: JSON.stringify(payload),
      };
    } catch (error) {
      if (error instanceof TooManyRequestsException) return refused(429, error.name, error.message);
      if (error instanceof ResourceNotFoundException) return refused(404, error.name, error.message);
      throw error;
    }
  }

  /** Calls off what would be tried again. */
  stop(): void {
    for (const cancel of this.#waiting) cancel();
  }

  async #attempt(name: string, event: unknown, attempt: number): Promise<void> {
    let problem: string;
    try {
      const { functionError, payload } = await this.#functions.invoke(name, event);
      if (functionError === null) return;
      problem = JSON.stringify(payload);
    } catch (error) {
      problem = String(error);
    }
    const after = retryAfterMs[attempt];
    this.#log.write({
      level: after === undefined ? 'ERROR' : 'WARN',
      source: 'lambda',
      text: `Asynchronous invocation of ${name} failed${after === undefined ? ' for the last time' : ''}: ${problem}`,
    });
    if (after === undefined) return;
    const cancel = clock.at(clock.now() + after, () => {
      this.#waiting.delete(cancel);
      void this.#attempt(name, event, attempt + 1);
    });
    this.#waiting.add(cancel);
  }
}

function refused(status: number, type: string, message: string): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    body: JSON.stringify({ Type: 'User', message }),
  };
}
