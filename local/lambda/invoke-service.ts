import { randomUUID } from 'node:crypto';
import { type Lambda, ResourceNotFoundException } from '#local/lambda/functions.ts';
import { type AwsRequest, type AwsResponse, type Service, TooManyRequestsException } from '#local/service.ts';

const invocations = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** The Invoke operation of Lambda, synchronous and asynchronous. */
export class InvokeService implements Service {
  readonly name = 'lambda';
  readonly #functions: Lambda;
  readonly #accept: (functionArn: string, event: unknown) => void;

  /** @param accept promises to invoke a function later, with Lambda's retries */
  constructor(functions: Lambda, accept: (functionArn: string, event: unknown) => void) {
    this.#functions = functions;
    this.#accept = accept;
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
    try {
      if (headers['x-amz-invocation-type'] === 'Event') {
        this.#accept(this.#functions.arnOf(name), event);
        return { status: 202, headers: { 'x-amzn-requestid': randomUUID() } };
      }
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
}

function refused(status: number, type: string, message: string): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
    body: JSON.stringify({ Type: 'User', message }),
  };
}
