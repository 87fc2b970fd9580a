import type { Exchange } from '../execution/exchange.ts';
import type { RecordedExchange } from '../report/contract.ts';

/** Characters of a body that a person reads. */
const longest = 10_000;

const credentials = /^(authorization|cookie|set-cookie|proxy-authorization|x-api-key|x-auth-token)$/i;
export const hidden = '[hidden]';

/** A shorter secret is also part of ordinary words, and only hidden where it stands alone. */
const wordy = 8;

const wholeWord = (text: string) =>
  new RegExp(`(?<!\\w)${text.replaceAll(/[.*+?^$()|[\]\\{}]/g, '\\$&')}(?!\\w)`, 'g');

/** Puts a mark in place of every secret, as it is and as an address writes it. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) {
    for (const written of new Set([secret, encodeURIComponent(secret)])) {
      if (written.length >= wordy) shown = shown.replaceAll(written, hidden);
      else if (written !== '') shown = shown.replaceAll(wholeWord(written), hidden);
    }
  }
  return shown;
}

/** An exchange as evidence. */
export function recordExchange(
  exchange: Exchange,
  { baseUrl, secrets }: { readonly baseUrl: string; readonly secrets: readonly string[] },
): RecordedExchange {
  const { request, response } = exchange;
  const shown = (text: string) => hideSecrets(text, secrets);
  const headersOf = (headers: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, credentials.test(name) ? hidden : shown(value)]),
    );
  return {
    number: exchange.number,
    identity: exchange.identity,
    request: {
      method: request.method,
      url: shown(`${baseUrl}${request.target}`),
      headers: headersOf(request.headers),
      body: request.body === null ? null : shown(textOf(request.body)).slice(0, longest),
    },
    response:
      response === null
        ? null
        : {
            status: response.status,
            headers: headersOf(response.headers),
            body: shown(response.text).slice(0, longest),
            truncated: response.truncated || response.text.length > longest,
          },
    failure: exchange.failure,
    took: exchange.took,
    startedAt: exchange.startedAt,
  };
}

const textOf = (body: string | Uint8Array): string =>
  typeof body === 'string' ? body : `${body.byteLength} bytes`;
