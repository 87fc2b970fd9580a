import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { refuse } from './errors.ts';

const maxBodyBytes = 1024 * 1024;

/** The JSON body; undefined when there is none. */
export function jsonBody(event: APIGatewayProxyEventV2): unknown {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length === 0) return undefined;
  if (bytes.length > maxBodyBytes) refuse('PAYLOAD_TOO_LARGE', 'The body is larger than 1 MB.');
  const type = (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/([\w.-]+\+)?json$/.test(type)) {
    refuse('UNSUPPORTED_MEDIA_TYPE', 'Send JSON with `Content-Type: application/json`.');
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('VALIDATION_ERROR', 'The body is not valid JSON.', [
      { path: 'body', message: 'Not valid JSON in UTF-8.' },
    ]);
  }
}

/**
 * What the schema makes of a part of the request; VALIDATION_ERROR that names each place that is wrong.
 * An id that is none in the path is NOT_FOUND, like every other id that nothing has.
 */
export function validated(
  part: 'params' | 'query' | 'body',
  schema: z.ZodType | undefined,
  value: unknown,
): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  if (part === 'params') refuse('NOT_FOUND', 'There is nothing with this id.');
  const details = result.error.issues.map(({ path, message }) => ({
    path: [part, ...path.map(String)].join('.'),
    message,
  }));
  const [first] = details;
  return refuse('VALIDATION_ERROR', `The request is not valid: ${first?.path}: ${first?.message}`, details);
}
