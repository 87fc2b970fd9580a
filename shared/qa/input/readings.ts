import type { Api, Json, JsonObject, Operation } from '../document/api.ts';
import { isArray, isObject, withValueAt } from '../schema/pointer.ts';
import { kindOf } from './body.ts';
import { itemsIn } from './json-lines.ts';
import type { OperationInput, WireRequest } from './request.ts';
import { serialise } from './serialise.ts';
import type { Slot } from './slots.ts';

/** What a server may take a value for; undefined: not there. */
export type Reading = Json | undefined;

const yes = /^(true|1|yes|on|t|y)$/i;
const no = /^(false|0|no|off|f|n)$/i;
const nothing = /^(null|nil|none|undefined|~)?$/i;

/** Ways in which servers make something of a text. One server reads all items of a list in the same way. */
const readers: readonly ((text: string) => Reading)[] = [
  (text) => text,
  (text) => text.trim(),
  (text) => (text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text),
  (text) => (text.trim() === '' ? 0 : text),
  (text) => (yes.test(text.trim()) ? true : no.test(text.trim()) ? false : text),
  (text) => (nothing.test(text.trim()) ? null : text),
  (text) => (nothing.test(text.trim()) ? undefined : text),
  (text) => (text === '' ? true : text),
  (text) => {
    try {
      const value: unknown = JSON.parse(text);
      return isJson(value) ? value : text;
    } catch {
      return text;
    }
  },
];

const isJson = (value: unknown): value is Json => value !== undefined;

function distinct(values: readonly Reading[]): Reading[] {
  const seen = new Map<string, Reading>();
  for (const value of values) seen.set(value === undefined ? '' : JSON.stringify(value), value);
  return [...seen.values()];
}

/** Every value that a sane server could take a text for. */
export function readingsOfText(text: string): Reading[] {
  return distinct(readers.map((read) => read(text)));
}

/** The same for texts of one name, or one text that may be a delimited list. */
export function readingsOfTexts(texts: readonly string[]): Reading[] {
  const found: Reading[] = [];
  const lists: (readonly string[])[] = [texts];
  const [only] = texts;
  if (texts.length === 0) return [undefined, []];
  if (texts.length === 1 && only !== undefined) {
    found.push(...readingsOfText(only));
    if (only === '') found.push([]);
    for (const delimiter of [',', '|', ' ', ';', '.'])
      if (only.includes(delimiter)) lists.push(only.split(delimiter));
  } else
    for (const text of [texts[0], texts.at(-1), texts.join(',')])
      if (text !== undefined) found.push(...readingsOfText(text));
  for (const list of lists) for (const read of readers) found.push(list.map((text) => read(text) ?? null));
  return distinct(found);
}

/** Parts of an object or list that were written as texts: each in turn read in every way, the others as meant. */
function readingsOfParts(meant: JsonObject, textsOf: (name: string) => readonly string[]): Reading[] {
  const found: Reading[] = [meant];
  const all = Object.keys(meant).map((name) => [name, readingsOfTexts(textsOf(name))] as const);
  for (const [name, readings] of all)
    for (const reading of readings)
      found.push(withValueAt(meant, `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, reading));
  return distinct(found);
}

/** What a server sees of a query or a cookie header: names and decoded values, in order. */
function pairsIn(text: string, separator: string): [string, string][] {
  return text
    .split(separator)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      return [decoded(name), decoded(rest.join('='))];
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function textOfPart(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Every value that a sane server could take what is written for, where `meant` is what was written. One that is
 * valid makes the request a valid one.
 */
export function readingsOf(
  api: Api,
  operation: Operation,
  slot: Slot,
  input: OperationInput,
  meant: Json,
): Reading[] {
  const wire = serialise(api, operation, input);
  if (slot.media !== null) return bodyReadings(wire, slot.media.type, meant);
  const { parameter } = slot;
  if (parameter === null) return [meant];
  if (parameter.contentType !== null) return [meant, ...readingsOfText(textOfPart(meant))];
  if (slot.in === 'query' || slot.in === 'cookie') {
    const text =
      slot.in === 'query' ? wire.target.slice(wire.target.indexOf('?') + 1) : (wire.headers.cookie ?? '');
    const pairs =
      wire.target.includes('?') || slot.in === 'cookie'
        ? pairsIn(text, slot.in === 'query' ? '&' : '; ')
        : [];
    const texts = pairs
      .filter(([name]) => name === slot.name || name === `${slot.name}[]`)
      .map(([, value]) => value);
    const own = texts.length > 0 ? readingsOfTexts(texts) : [];
    if (isObject(meant)) {
      const gone = Object.keys(meant).length === 0 ? [undefined] : [];
      return distinct([...own, ...gone, ...readingsOfParts(meant, (name) => partTexts(meant[name]))]);
    }
    if (isArray(meant) && texts.length === 0)
      return pairs.some(([name]) => name.startsWith(`${slot.name}[`)) ? listReadings(meant) : [undefined, []];
    return own.length > 0 ? own : [undefined];
  }
  const written =
    slot.in === 'header'
      ? (wire.headers[slot.name.toLowerCase()] ?? '')
      : pathText(operation.path, wire.target, slot.name);
  const plain =
    slot.in === 'path'
      ? written.replace(/^[.;]/, '').replace(new RegExp(`^${literally(slot.name)}=`), '')
      : written;
  const found = distinct([...readingsOfTexts([written]), ...readingsOfTexts([plain])]);
  return isObject(meant)
    ? distinct([...found, ...readingsOfParts(meant, (name) => partTexts(meant[name]))])
    : found;
}

/** A pattern that matches just that. */
const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

const partTexts = (value: Json | undefined): string[] =>
  value === undefined ? [] : isArray(value) ? value.map(textOfPart) : [textOfPart(value)];

function listReadings(meant: readonly Json[]): Reading[] {
  const texts = meant.map(textOfPart);
  return distinct([meant, ...readers.map((read) => texts.map((text) => read(text) ?? null))]);
}

/** What stands in a path where the template has a name. */
function pathText(template: string, target: string, name: string): string {
  const [path = ''] = target.split('?');
  const parts = template
    .split(/(\{[^}]+\})/)
    .map((part) => (/^\{.*\}$/.test(part) ? (part === `{${name}}` ? '([^/]*)' : '[^/]*') : literally(part)));
  return decoded(new RegExp(`^${parts.join('')}$`).exec(path)?.[1] ?? '');
}

function bodyReadings(wire: WireRequest, type: string, meant: Json): Reading[] {
  const text =
    typeof wire.body === 'string' ? wire.body : new TextDecoder().decode(wire.body ?? new Uint8Array());
  switch (kindOf(type)) {
    case 'json': {
      const value: unknown = JSON.parse(text);
      return [isJson(value) ? value : null];
    }
    case 'lines':
      return [itemsIn(text) ?? null];
    case 'form':
    case 'multipart':
    case 'xml':
      if (!isObject(meant)) return [meant, ...readingsOfText(textOfPart(meant))];
      return nestedReadings(meant);
    case 'text':
    case 'bytes':
      return readingsOfText(text);
  }
}

/** Every leaf in turn read in every way, the others as meant. */
function nestedReadings(meant: JsonObject): Reading[] {
  const found: Reading[] = [meant, ...readingsOfParts(meant, (name) => partTexts(meant[name]))];
  const visit = (value: Json, pointer: string): void => {
    if (isArray(value)) for (const [index, each] of value.entries()) visit(each, `${pointer}/${index}`);
    else if (isObject(value))
      for (const [name, each] of Object.entries(value))
        visit(each, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    else
      for (const reading of readingsOfText(textOfPart(value)))
        found.push(withValueAt(meant, pointer, reading));
  };
  for (const [name, value] of Object.entries(meant))
    if (typeof value === 'object') visit(value, `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return found;
}
