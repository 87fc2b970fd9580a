import { randomUUID } from 'node:crypto';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';
import { AwsFault } from '#local/services/fault.ts';

/** Takes the parsed body, gives what the SDK shall see; refuses by throwing an `AwsFault`. */
export type Operation = (input: never) => unknown;

/**
 * A service that speaks AWS JSON: `POST /` with the operation in `x-amz-target`.
 *
 * @param target what stands before the dot of `x-amz-target`, e.g. `AmazonSSM`
 * @param faultHeaders headers that this service adds to a refusal
 */
export function jsonService(
  name: string,
  target: string,
  version: '1.0' | '1.1',
  operations: Readonly<Record<string, Operation>>,
  faultHeaders: (code: string) => Readonly<Record<string, string>> = () => ({}),
): Service {
  const contentType = `application/x-amz-json-${version}`;
  return {
    name,
    matches: ({ headers }) => headers['x-amz-target']?.startsWith(`${target}.`) ?? false,
    async handle({ headers, body }: AwsRequest): Promise<AwsResponse> {
      const common = { 'content-type': contentType, 'x-amzn-requestid': randomUUID() };
      try {
        const operation = headers['x-amz-target']?.slice(target.length + 1) ?? '';
        const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
        if (!run) {
          throw new AwsFault(
            'UnknownOperationException',
            `The embedded cloud has no ${name} operation ${operation}.`,
          );
        }
        const output = await run(parse(body) as never);
        return { status: 200, headers: common, body: JSON.stringify(output ?? {}) };
      } catch (error) {
        if (!(error instanceof AwsFault)) throw error;
        return {
          status: error.status,
          headers: { ...common, ...faultHeaders(error.code) },
          body: JSON.stringify({ __type: error.code, message: error.message }),
        };
      }
    },
  };
}

function parse(body: Buffer): object {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    throw new AwsFault('SerializationException', (error as Error).message);
  }
  throw new AwsFault('SerializationException', 'The body is not a JSON object.');
}
