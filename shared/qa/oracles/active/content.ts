import type { Json, JsonObject } from '../../document/api.ts';
import { isArray, isObject, same } from '../../schema/pointer.ts';

/** Names of fields that a server keeps for itself and changes whenever it likes. */
const volatile =
  /(?:^|_)(?:updated|modified|changed|accessed|viewed|seen|touched|synced|refreshed|timestamp|etag|rev|revision|version|nonce|request_id|trace_id|expires?|expiry|ttl|age|uptime|views?|hits|visits|duration|elapsed|now|server_time|last_\w+|links|_links)(?:_(?:at|on|by|time|date|in))?$/;
/** Fields that tell that something was removed without being gone. */
const removal = /delet|remov|archiv|trash|cancel|disabled|inactive|status|state|active/;

/** `lastSeenAt` as `last_seen_at`. */
export const plainName = (name: string): string =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[-. ]/g, '_')
    .toLowerCase();

export const isVolatile = (name: string): boolean => {
  const plain = plainName(name);
  return volatile.test(plain) && !removal.test(plain);
};

/** The same without what changes by itself. */
export function withoutVolatile(value: Json): Json {
  if (isArray(value)) return value.map(withoutVolatile);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) =>
      isVolatile(name) ? [] : [[name, withoutVolatile(item)]],
    ),
  );
}

export const sameContent = (one: Json | undefined, other: Json | undefined): boolean =>
  one !== undefined && other !== undefined && same(withoutVolatile(one), withoutVolatile(other));

/**
 * The object that a body is about: itself, or the one that it is wrapped in (`{"data": {…}}`, with notes of how
 * the call went beside it). Null for lists and plain values.
 */
export function subjectOf(body: Json | undefined): JsonObject | null {
  if (!isObject(body)) return null;
  const objects = Object.entries(body).filter(
    ([name, value]) => isObject(value) && !/^_?(links|meta|paging)$/i.test(name),
  );
  const [only] = objects;
  const wrapped = only?.[1];
  const named = only !== undefined && /^(data|item|result|payload|response|attributes)$/i.test(only[0]);
  if (objects.length === 1 && isObject(wrapped) && (named || scalars(body) === 0)) return wrapped;
  return body;
}

/** Whether a field of an envelope only says how the call went. */
const isNote = (name: string, value: Json): boolean =>
  /^(success|ok|message|msg|time_?stamp|(request|trace|correlation)_?id)$/i.test(name) ||
  (/^(status(_?code)?|code)$/i.test(name) &&
    (typeof value === 'number' || /^(ok|success\w*)$/i.test(`${value}`)));

const scalars = (body: JsonObject) =>
  Object.entries(body).filter(([name, value]) => !isObject(value) && !isArray(value) && !isNote(name, value))
    .length;

/** The items of a list, bare or under one name of an object; null when the body is none. */
export function itemsOf(body: Json | undefined): readonly Json[] | null {
  if (isArray(body)) return body;
  if (!isObject(body)) return null;
  const lists = Object.values(body).filter(isArray);
  if (lists.length === 1) return lists[0] ?? null;
  const inner = Object.values(body).filter(isObject);
  const [only] = inner;
  return lists.length === 0 && inner.length === 1 && only !== undefined ? itemsOf(only) : null;
}

/** Whether two values mean the same to somebody who allows for trimming, case and ways to write dates. */
export function meansTheSame(one: Json | undefined, other: Json | undefined): boolean {
  if (same(one, other)) return true;
  if (isArray(one) && isArray(other)) {
    // Sets come back in any order.
    return one.length === other.length && one.every((item) => other.some((each) => meansTheSame(item, each)));
  }
  if (isObject(one) && isObject(other)) {
    return Object.entries(one).every(([name, value]) => meansTheSame(value, other[name]));
  }
  if (typeof one === 'object' || typeof other === 'object' || one === undefined || other === undefined)
    return false;
  const [left, right] = [String(one).trim().toLowerCase(), String(other).trim().toLowerCase()];
  if (left === right) return true;
  if (left !== '' && right !== '' && Number(left) === Number(right)) return true;
  const [from, to] = [Date.parse(left), Date.parse(right)];
  return /^\d{4}-\d\d/.test(left) && /^\d{4}-\d\d/.test(right) && from === to;
}

const unshown = /pass|secret|token|pin|cvv|card/i;

/** Names of the fields that were sent, come back, and can be compared. */
export function comparableNames(sent: JsonObject, got: JsonObject): string[] {
  return Object.keys(sent).filter(
    (name) => Object.hasOwn(got, name) && !unshown.test(name) && !isVolatile(name),
  );
}
