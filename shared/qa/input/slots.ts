import type { Json, Media, Operation, Parameter, SchemaPlace } from '../document/api.ts';
import { below, isArray, isObject } from '../schema/pointer.ts';
import { kindOf, preferred } from './body.ts';
import { encodedSegment } from './encode.ts';
import { simpleText } from './parameter-style.ts';
import type { OperationInput, Violation } from './request.ts';
import { isSent } from './serialise.ts';

/** A parameter or the body of an operation: what is made and written as one. */
export interface Slot {
  readonly in: Violation['in'];
  readonly name: string;
  readonly required: boolean;
  /** Null: the document says nothing about it. */
  readonly place: SchemaPlace | null;
  readonly examples: readonly Json[];
  readonly parameter: Parameter | null;
  readonly media: Media | null;
  /** Pointer into `OperationInput` of its value. */
  readonly at: string;
}

const groups = { path: 'path', query: 'query', header: 'headers', cookie: 'cookies' } as const;

/** The parameters that are sent, and the body in the media type that is written best, or in `media`. */
export function slotsOf(operation: Operation, media: Media | null = null): Slot[] {
  const parameters = operation.parameters.filter(isSent).map(
    (parameter): Slot => ({
      in: parameter.in,
      name: parameter.name,
      required: parameter.required || parameter.in === 'path',
      place: parameter.schema,
      examples: parameter.examples,
      parameter,
      media: null,
      at: below(`/${groups[parameter.in]}`, parameter.name),
    }),
  );
  if (operation.body === null) return parameters;
  const [best = null] = media === null ? preferred(operation.body.media) : [media];
  if (best === null) return parameters;
  return [
    ...parameters,
    {
      in: 'body',
      name: 'body',
      required: operation.body.required,
      place: best.schema,
      examples: best.examples,
      parameter: null,
      media: best,
      at: '/body/value',
    },
  ];
}

/** An input of the values that are given; what has none is not sent. */
export function inputOf(values: ReadonlyMap<Slot, Json>): OperationInput {
  const groupsOf = (where: Violation['in']): Record<string, Json> => {
    const entries = [...values]
      .filter(([slot]) => slot.in === where)
      .map(([slot, value]) => [slot.name, value] as const);
    return Object.fromEntries(entries);
  };
  let body: OperationInput['body'] = null;
  for (const [{ media }, value] of values) if (media !== null) body = { mediaType: media.type, value };
  return {
    path: groupsOf('path'),
    query: groupsOf('query'),
    headers: groupsOf('header'),
    cookies: groupsOf('cookie'),
    body,
  };
}

/** The value that an input holds for a slot, or undefined. */
export function slotValue(slot: Slot, input: OperationInput): Json | undefined {
  if (slot.in === 'body')
    return input.body === null || input.body.mediaType !== slot.media?.type ? undefined : input.body.value;
  const group = input[groups[slot.in]];
  return Object.hasOwn(group, slot.name) ? group[slot.name] : undefined;
}

/** The input with another value for a slot, `undefined` to leave it out. */
export function withSlot(slot: Slot, input: OperationInput, value: Json | undefined): OperationInput {
  if (slot.in === 'body')
    return {
      ...input,
      body: value === undefined ? null : { mediaType: slot.media?.type ?? 'application/json', value },
    };
  const group = groups[slot.in];
  const others = Object.entries(input[group]).filter(([name]) => name !== slot.name);
  const entries = value === undefined ? others : [...others, [slot.name, value] as const];
  return { ...input, [group]: Object.fromEntries(entries) };
}

function some(value: Json, holds: (leaf: Json) => boolean): boolean {
  if (isArray(value)) return value.some((each) => some(each, holds));
  if (isObject(value)) return Object.values(value).some((each) => some(each, holds));
  return holds(value);
}

/** Whether a server can read the value back from what is written. */
export function survives(slot: Slot, value: Json): boolean {
  const { parameter, media } = slot;
  if (media !== null) {
    const kind = kindOf(media.type);
    // Only JSON has a way to write nothing.
    return kind === 'json' || kind === 'lines' || !some(value, (leaf) => leaf === null);
  }
  if (parameter === null) return true;
  if (some(value, (leaf) => leaf === null)) return false;
  if (parameter.in === 'path') {
    const text = simpleText(parameter, value, encodedSegment);
    // Many servers take an encoded slash for a slash.
    return text !== '' && !/%2F|%5C|%00/i.test(text) && !/^(%2E)+$/i.test(text) && text.trim() === text;
  }
  if (parameter.in === 'header')
    return !some(
      value,
      (leaf) =>
        typeof leaf === 'string' && (!/^[\x20-\x7e]*$/.test(leaf) || leaf.trim() !== leaf || leaf === ''),
    );
  if (slot.required && isArray(value) && value.length === 0) return false;
  if (isArray(value) && (!parameter.explode || parameter.style === 'spaceDelimited'))
    return !some(value, (leaf) => typeof leaf === 'string' && (/[,| ]/.test(leaf) || leaf === ''));
  return true;
}
