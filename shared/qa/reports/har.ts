import type { Entry, Har, QueryString } from 'har-format';
import type { RecordedExchange } from '../report/contract.ts';

/** HTTP Archive 1.2 of the recorded requests, which were redacted when they were recorded. */
export function harOf(exchanges: readonly RecordedExchange[]): string {
  const creator = { name: 'Assay', version: '1' };
  const har: Har = { log: { version: '1.2', creator, entries: exchanges.map(entryOf) } };
  return JSON.stringify(har, null, 2);
}

function entryOf({ request, response, failure, took, startedAt, identity, number }: RecordedExchange): Entry {
  const headers = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).map(([name, value]) => ({ name, value }));
  return {
    startedDateTime: startedAt,
    time: took,
    comment: `Request ${number}, identity ${identity}${failure === null ? '' : `: ${failure.message}`}`,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: headers(request.headers),
      queryString: queryOf(request.url),
      headersSize: -1,
      bodySize: request.body === null ? 0 : Buffer.byteLength(request.body),
      ...(request.body !== null && {
        postData: { mimeType: request.headers['content-type'] ?? '', text: request.body },
      }),
    },
    response: {
      // A status of 0 says that nothing came back.
      status: response?.status ?? 0,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: headers(response?.headers ?? {}),
      content: {
        size: Buffer.byteLength(response?.body ?? ''),
        mimeType: response?.headers['content-type'] ?? '',
        text: response?.body ?? '',
        ...(response?.truncated && { comment: 'Cut off.' }),
      },
      redirectURL: response?.headers.location ?? '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: took, receive: 0 },
  };
}

function queryOf(url: string): QueryString[] {
  if (!URL.canParse(url)) return [];
  return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
}
