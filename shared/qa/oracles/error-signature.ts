import type { Json } from '../document/api.ts';
import type { WireResponse } from '../execution/exchange.ts';
import { leavesOf } from '../execution/leaves.ts';
import type { WireRequest } from '../input/request.ts';
import { isArray, isObject } from '../schema/pointer.ts';
import { databaseErrors } from './database-errors.ts';

/** Frames of stack traces, by runtime: Node, JVM, Python, .NET, PHP, Ruby, Go. */
const frames: readonly RegExp[] = [
  /\bat (?:async )?(?:[\w$.<>[\] ]+ )?\(?(?:file:\/\/)?(?:\/|[A-Za-z]:\\|node:)[^\s():]+:\d+:\d+\)?/,
  /\bat [\w$.]+\.[\w$<>]+\((?:[\w$]+\.(?:java|kt|scala|groovy)(?::\d+)?|Native Method|Unknown Source)\)/,
  /File "[^"]+", line \d+, in \S+/,
  /\bat [\w.`<>]+\([^)]*\) in [^\s:]*:?[^\s:]+:line \d+/,
  /#\d+ \/\S+\.php\(\d+\)/,
  /\/\S+\.rb:\d+:in [`'][^`']+'/,
  /goroutine \d+ \[running\]/,
];

/** The innermost frame of a stack trace in the text, line numbers included; null when there is none. */
export function stackFrame(text: string): string | null {
  const unescaped = text.replaceAll('\\n', '\n').replaceAll('\\"', '"');
  const found = frames.flatMap((frame) => frame.exec(unescaped) ?? []);
  return found[0] ?? null;
}

const messageNames = ['exception', 'error', 'errors', 'code', 'type', 'title', 'message', 'detail', 'reason'];

function messagesOf(said: Json | undefined): string[] {
  if (typeof said === 'string') return [said];
  if (isArray(said)) return said.flatMap(messagesOf);
  return isObject(said) ? messageNames.flatMap((name) => messagesOf(said[name])) : [];
}

const withoutAddresses = (message: string): string =>
  message.replaceAll(/https?:\S+/g, '*').replaceAll(/[\w.+-]+@[\w.-]+/g, '*');

/** Words of a message without what changes from one request to the next. */
export function withoutValues(message: string): string {
  return withoutAddresses(message)
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '*')
    .replaceAll(/\S*\d\S*/g, '*')
    .replaceAll(/[^\p{L}*\s]+/gu, ' ')
    .replaceAll(/(\*\s*)+/g, '* ')
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .slice(0, 12)
    .join(' ');
}

/** A statement in front of what the database says of it; the columns in it follow what was sent. */
const statement = /^\s*(?:select|insert into|update|delete from|with)\b.* - (?=\w)/is;
const names = /"([^"]*)"|'([^']*)'|`([^`]*)`|\[([\w.]+)\]/g;
/** Names of code and tables are written as one word, and most often of several. */
const inner = /^[a-z]\w*([._][a-z]\w*|[a-z][A-Z]\w*)+$/;

/**
 * What a message says of the inside: its words and the columns, constraints and properties that it names. Null when
 * it names none but what came with the request, and so may mean something else in another operation.
 */
function insideOf(message: string, request: string): string | null {
  const said = withoutAddresses(message.replace(statement, ''));
  const named = [...said.matchAll(names)]
    .map(([, ...found]) => found.find((each) => each !== undefined) ?? '')
    .filter((name) => inner.test(name) && !request.includes(name.toLowerCase()));
  return named.length === 0 ? null : `${withoutValues(said)} ${[...new Set(named)].join(' ')}`;
}

/** What an answer says went wrong, without the statement that a database was at. */
export function toldBy({ json, text }: WireResponse): string {
  const [message] = messagesOf(json).filter((each) => statement.test(each));
  return message === undefined ? text : message.replace(statement, '');
}

/** Words of the values in a request; the names in it are the document's, and say what a failure is about. */
function wordsSent({ target, body }: WireRequest): ReadonlySet<string> {
  const [path = '', query = ''] = target.split('?');
  const texts = [
    path.replaceAll(/%[\da-f]{2}/gi, ' '),
    ...new URLSearchParams(query).values(),
    ...(typeof body === 'string' ? textsIn(body) : []),
  ];
  return new Set(texts.flatMap((text) => text.toLowerCase().split(/[^\p{L}]+/u)));
}

function textsIn(body: string): string[] {
  try {
    return [...leavesOf(JSON.parse(body))].map(({ value }) => String(value));
  } catch {
    return [body];
  }
}

/**
 * What makes two failures of a server the same: its stack frame when it shows one, else what its message says of
 * the inside, else the words of its message that did not come from the request. `telling` is true when that is
 * specific enough to be the same cause in another operation.
 */
export function errorSignature(
  response: WireResponse,
  sent: WireRequest,
): { readonly text: string; readonly telling: boolean } {
  const frame = stackFrame(response.text);
  if (frame !== null) return { text: frame, telling: true };
  const request = `${sent.target} ${typeof sent.body === 'string' ? sent.body : ''}`.toLowerCase();
  const messages = messagesOf(response.json);
  const inside = messages.flatMap((message) => insideOf(message, request) ?? []);
  if (inside.length > 0) return { text: [...new Set(inside)].join('; '), telling: true };
  const values = wordsSent(sent);
  const words = messages.map((message) =>
    withoutValues(message.replace(statement, ''))
      .split(' ')
      .filter((word) => !values.has(word))
      .join(' '),
  );
  // A database says the same of whatever statement it was given, and it is given them from one place.
  const ofDatabase = messages.some((message) => databaseErrors.some((pattern) => pattern.test(message)));
  return { text: [...new Set(words)].join('; '), telling: ofDatabase };
}
