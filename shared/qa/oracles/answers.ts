import type { Json } from '../document/api.ts';
import type { Exchange } from '../execution/exchange.ts';
import { isObject } from '../schema/pointer.ts';

const errorNames = /^(errors?|error_?(code|message|description)|fault|exception)$/i;
const failedWords = /^(error|fail(ed|ure)?|ko|nok|invalid|unauthori[sz]ed)$/i;

/** Whether a body that came with 2xx says that the request failed all the same, as some APIs do. */
export function saysFailed(body: Json | undefined): boolean {
  if (!isObject(body)) return false;
  if (body.success === false || body.ok === false) return true;
  if (typeof body.status === 'string' && failedWords.test(body.status)) return true;
  return Object.entries(body).some(
    ([name, value]) =>
      errorNames.test(name) &&
      value !== null &&
      value !== false &&
      value !== 0 &&
      value !== '' &&
      !(Array.isArray(value) && value.length === 0),
  );
}

/** Whether the server did, or says that it did, what was asked. */
export const succeeded = ({ response }: Exchange): boolean =>
  response !== null && response.status >= 200 && response.status < 300 && !saysFailed(response.json);

export const refused = ({ response }: Exchange): boolean =>
  response !== null && response.status >= 400 && response.status < 500;

/** Whether the server says no: by the status, or in the body of a success. */
export const declined = (exchange: Exchange): boolean =>
  refused(exchange) || (exchange.response !== null && exchange.response.status < 300 && !succeeded(exchange));

const taken = /\balready (exists?|registered|taken|used|in use)\b|\b(exists already|is taken|duplicate)\b/i;

/**
 * The status of an answer. A refusal in a success, or one of the rights that speaks of what exists already, counts as
 * what it should have been. 0: there was no answer.
 */
export function meantStatus(exchange: Exchange): number {
  const { response } = exchange;
  if (response === null) return 0;
  if (response.status === 403) return taken.test(response.text) ? 409 : 403;
  if (response.status >= 300 || !declined(exchange)) return response.status;
  return taken.test(response.text) ? 409 : 400;
}

/** `201`, or `no answer`. */
export const statusOf = ({ response }: Exchange): string =>
  response === null ? 'no answer' : String(response.status);

/** Text for evidence: one line, cut. */
export function excerpt(text: string, longest = 200): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
