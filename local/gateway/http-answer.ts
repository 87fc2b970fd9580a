import { type HttpAnswer, jsonAnswer } from '#local/gateway/request.ts';

/** Headers that concern one connection, which is not the function's. */
const ofConnection = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade']);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function headersOf(given: unknown, cookies: unknown): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { 'content-type': 'text/plain;charset=UTF-8' };
  for (const [name, value] of Object.entries(isRecord(given) ? given : {})) {
    const key = name.toLowerCase();
    if (!ofConnection.has(key) && value !== null && value !== undefined) headers[key] = String(value);
  }
  if (Array.isArray(cookies)) headers['set-cookie'] = cookies.map(String);
  return headers;
}

/**
 * What a client gets for a function's result in payload format 2.0: with a `statusCode` it describes
 * the answer, without one it is the body of a 200 in JSON.
 */
export function httpAnswer(result: unknown): HttpAnswer {
  if (!isRecord(result) || result.statusCode === undefined) {
    const text = typeof result === 'string' ? result : JSON.stringify(result);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  }
  const status = Number(result.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return failed();
  const { body } = result;
  if (body !== undefined && body !== null && typeof body !== 'string') return failed();
  return {
    status,
    headers: headersOf(result.headers, result.cookies),
    body: Buffer.from(body ?? '', result.isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** The integration did not give an answer that can be sent. */
export function failed(): HttpAnswer {
  return jsonAnswer(500, { message: 'Internal Server Error' });
}
