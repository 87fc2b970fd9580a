import type { Json } from '../../document/api.ts';
import { isArray, isObject } from '../../schema/pointer.ts';

/** A sentence of a refusal, and the field that it is about when the body says so. */
export interface Complaint {
  /** Names from the outside in, without `body`, `query` and the like; null when only the sentence can tell. */
  readonly field: readonly string[] | null;
  readonly message: string;
  /** Numbers and lists that came beside the sentence: `{maximum: 5}`, `{limit: 5}`, `{options: [..]}`. */
  readonly facts: Readonly<Record<string, Json>>;
}

const fieldKeys = [
  'field',
  'fieldname',
  'loc',
  'path',
  'instancepath',
  'propertypath',
  'pointer',
  'param',
  'parameter',
  'property',
  'attribute',
  'name',
  'key',
  'target',
  'location',
];
const messageKeys = [
  'message',
  'msg',
  'detail',
  'defaultmessage',
  'reason',
  'description',
  'error',
  'title',
  'errormessage',
  'error_description',
  'code',
  'type',
];
const listKeys =
  /^(.*errors?|violations?|issues|details?|messages?|fields?|invalid.?params|validation.*|constraint.*)$/i;
const places = new Set([
  'body',
  'query',
  'path',
  'params',
  'header',
  'headers',
  'cookie',
  'request',
  'data',
  'input',
  '',
]);
/** Deeper than that, nobody puts a complaint; and a body may be made to be deep. */
const DEEPEST = 6;
const MOST = 50;

const plain = (key: string) => key.toLowerCase();

/** `['body', 'address', 0, 'city']`, `/address/city`, `address.city`, `$.address[0].city` and `body.address`. */
export function fieldPath(value: Json | undefined): readonly string[] | null {
  if (isArray(value)) {
    const names = value.filter((each) => typeof each === 'string' || typeof each === 'number').map(String);
    return trimmed(names);
  }
  if (typeof value !== 'string' || value.length > 200 || /\s/.test(value.trim())) return null;
  const text = value.trim().replace(/^[$#]/, '');
  return trimmed(text.split(text.startsWith('/') ? '/' : /[.[\]]+/));
}

function trimmed(names: readonly string[]): readonly string[] | null {
  const kept = [...names];
  while (kept[0] !== undefined && places.has(kept[0].toLowerCase())) kept.shift();
  return kept.filter((name) => name !== '').length === 0 ? null : kept.filter((name) => name !== '');
}

function lookup(object: Readonly<Record<string, Json>>, keys: readonly string[]): Json | undefined {
  const byName = new Map(Object.entries(object).map(([key, value]) => [plain(key), value]));
  for (const key of keys) {
    const found = byName.get(key);
    if (found !== undefined && found !== null && found !== '') return found;
  }
  return undefined;
}

/** Every sentence in a 4xx body that may say what is wrong, whatever shape the body has. Pure. */
export function complaintsOf(body: Json | undefined, text: string): readonly Complaint[] {
  const found: Complaint[] = [];
  const add = (
    field: readonly string[] | null,
    message: string,
    facts: Readonly<Record<string, Json>> = {},
  ) => {
    if (message.length > 0 && message.length <= 2_000 && found.length < MOST)
      found.push({ field, message, facts });
  };

  const visit = (value: Json, depth: number, below: string): void => {
    if (depth > DEEPEST || found.length >= MOST) return;
    if (typeof value === 'string') {
      if (/\s/.test(value)) add(null, value);
      return;
    }
    if (isArray(value)) {
      for (const each of value) visit(each, depth + 1, below);
      return;
    }
    if (!isObject(value)) return;
    const source = value.source;
    const pointer = isObject(source) ? lookup(source, ['pointer', 'parameter', 'header']) : undefined;
    const field = fieldPath(pointer ?? (depth > 0 ? lookup(value, fieldKeys) : undefined));
    const message = lookup(value, messageKeys);
    if (field !== null && typeof message === 'string') {
      const context = value.context ?? value.ctx ?? value.params ?? value.constraints;
      add(field, message, { ...value, ...(isObject(context) && context) });
      return;
    }
    for (const [key, each] of Object.entries(value)) {
      if (messageKeys.includes(plain(key)) && typeof each === 'string') add(null, each);
      else if (isObject(each) && listKeys.test(key)) byField(each, depth + 1, key);
      else if (isArray(each) || isObject(each)) visit(each, depth + 1, key);
    }
  };

  /** `{errors: {email: ["is taken"], address: {city: "is required"}}}` */
  const byField = (object: Readonly<Record<string, Json>>, depth: number, key: string): void => {
    const texts = (value: Json): string[] =>
      typeof value === 'string'
        ? [value]
        : isArray(value)
          ? value.flatMap((each) => (typeof each === 'string' ? [each] : []))
          : [];
    for (const [name, value] of Object.entries(object)) {
      const messages = texts(value);
      if (messages.length > 0 && !messageKeys.includes(plain(name))) {
        for (const message of messages) add(fieldPath(name), message);
      } else if (
        isObject(value) &&
        depth < DEEPEST &&
        Object.values(value).some((each) => texts(each).length > 0)
      ) {
        const message = lookup(value, messageKeys);
        if (typeof message === 'string') add(fieldPath(name), message, value);
        else byField(value, depth + 1, name);
      } else visit(value, depth, key);
    }
    for (const message of messageKeys) {
      const value = object[message];
      if (typeof value === 'string') add(null, value);
    }
  };

  if (body !== undefined) visit(body, 0, '');
  else if (text.length > 0 && text.length <= 500 && !/^\s*</.test(text)) add(null, text);
  return found;
}
