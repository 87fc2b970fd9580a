import type { Api, Json, Operation } from '../document/api.ts';
import { type Mutation, Mutator } from '../schema/mutations.ts';
import { isArray, isObject, segmentsOf } from '../schema/pointer.ts';
import type { Random } from '../schema/random.ts';
import { storeOf } from '../schema/schema-store.ts';
import { type SchemaError, type Validator, validatorOf } from '../schema/validator.ts';
import { kindOf } from './body.ts';
import { nothingKnown } from './known-values.ts';
import { Maker } from './maker.ts';
import { readingsOf } from './readings.ts';
import type { Case, OperationInput, Violation } from './request.ts';
import { type Slot, slotsOf, slotValue, survives, withSlot } from './slots.ts';

/** Longer than servers and proxies take a line of a request for. */
const longestParameter = 4_000;

/** Whether the session puts the value in, whatever the input says. */
function isCredential(api: Api, slot: Slot): boolean {
  return Object.values(api.securitySchemes).some(
    (scheme) =>
      scheme.kind === 'apiKey' &&
      scheme.in === slot.in &&
      scheme.name.toLowerCase() === slot.name.toLowerCase(),
  );
}

function named(slot: Slot, pointer: string): string {
  const path = segmentsOf(pointer).join('.');
  if (slot.in === 'body') return path === '' ? 'the body' : path;
  return path === '' ? slot.name : `${slot.name}.${path}`;
}

/** The pointer below `in`, as reports name it. */
function placed(slot: Slot, pointer: string): string {
  return slot.in === 'body' ? pointer : `/${slot.name.replaceAll('~', '~0').replaceAll('/', '~1')}${pointer}`;
}

/** Whether the errors say what was meant, and how many say something else. */
function judged(errors: readonly SchemaError[], { keyword, errorAt }: Mutation): number | null {
  if (!errors.some((error) => error.keyword === keyword && error.pointer === errorAt)) return null;
  return errors.length;
}

/**
 * Calls that break one constraint each, made from one that the server accepted. Each is proved invalid as it goes
 * over the wire: whatever a sane server could take it for is invalid. Made as they are asked for; what cannot be
 * broken so that everybody must see it is left out.
 */
export function* negatives(
  api: Api,
  operation: Operation,
  accepted: OperationInput,
  random: Random,
): Generator<Case, void, undefined> {
  const media = operation.body?.media.find(({ type }) => type === accepted.body?.mediaType) ?? null;
  const slots = slotsOf(operation, media);
  const broken = (
    slot: Slot,
    pointer: string,
    keyword: string,
    description: string,
    input: OperationInput,
  ): Case => {
    const violates: Violation = {
      in: slot.in,
      pointer: placed(slot, pointer),
      keyword,
      description: `${named(slot, pointer)} ${description}`,
    };
    return { operation: operation.id, kind: 'negative', description: violates.description, input, violates };
  };
  for (const slot of slots) {
    if (isCredential(api, slot)) continue;
    if (slot.required && slot.in !== 'path')
      yield broken(slot, '', 'absent', 'is required and left out', withSlot(slot, accepted, undefined));
    yield* ofSlot(api, operation, slot, accepted, random.fork(`${operation.id} ${slot.at}`), broken);
  }
  const body = slots.find((slot) => slot.in === 'body');
  if (body === undefined || accepted.body === null || accepted.body.raw !== undefined) return;
  const { mediaType, value } = accepted.body;
  if (kindOf(mediaType) === 'json' && typeof value === 'object' && value !== null) {
    const raw = JSON.stringify(value).slice(0, -1);
    yield broken(body, '', 'syntax', 'is cut off', { ...accepted, body: { mediaType, value, raw } });
  }
  const declared = operation.body?.media.map(({ type }) => type) ?? [];
  const other = ['text/plain', 'application/x-unknown'].find((type) => !declared.includes(type));
  if (other !== undefined && !declared.some((type) => type.includes('*')))
    yield broken(body, '', 'mediaType', `comes as ${other}, which is not declared`, {
      ...accepted,
      body: { mediaType: other, value, raw: JSON.stringify(value) },
    });
}

/**
 * Whether a parameter is looked for where the other value would be written: a list or a plain value under its name,
 * an object under the names of its properties.
 */
function readsAlike(meant: Json, other: Json): boolean {
  if (isObject(meant) || isObject(other)) return isObject(meant) && isObject(other);
  return isArray(meant) || !isArray(other);
}

type Broken = (
  slot: Slot,
  pointer: string,
  keyword: string,
  description: string,
  input: OperationInput,
) => Case;

function* ofSlot(
  api: Api,
  operation: Operation,
  slot: Slot,
  accepted: OperationInput,
  random: Random,
  broken: Broken,
): Generator<Case> {
  const { place } = slot;
  if (place === null) return;
  const validator = validatorOf(api, place, 'request');
  if (validator.problem !== null) return;
  const accepts = (value: Json): boolean => validator.check(value).length === 0;
  const given = slotValue(slot, accepted) ?? new Maker(api, operation, random, nothingKnown).least(slot);
  // What the server accepted may be invalid as documented; then nothing follows from breaking it further.
  if (given === undefined || !accepts(given)) return;
  const store = storeOf(api.document, 'request');
  const schema = { $ref: store.addressOf(place.pointer) };
  const seen = new Set<string>();
  for (const mutation of new Mutator(store, random, accepts).of(schema, given)) {
    const key = `${mutation.pointer} ${mutation.keyword} ${mutation.description}`;
    if (seen.has(key)) continue;
    let best: { readonly input: OperationInput; readonly errors: number } | null = null;
    for (const candidate of mutation.candidates) {
      const errors = judged(validator.check(candidate), mutation);
      if (errors === null || (best !== null && errors >= best.errors)) continue;
      if (slot.parameter !== null && !readsAlike(given, candidate)) continue;
      const input = proved(api, operation, slot, accepted, candidate, mutation, validator);
      if (input === null) continue;
      best = { input, errors };
      if (errors === 1) break;
    }
    if (best === null) continue;
    seen.add(key);
    yield broken(slot, mutation.pointer, mutation.keyword, mutation.description, best.input);
  }
}

/** The input with the value in it, or null when a sane server could take it for a valid one, or for another fault. */
function proved(
  api: Api,
  operation: Operation,
  slot: Slot,
  accepted: OperationInput,
  value: Json,
  mutation: Mutation,
  validator: Validator,
): OperationInput | null {
  if (slot.in === 'path' && !survives(slot, value)) return null;
  if (slot.parameter !== null && JSON.stringify(value).length > longestParameter) return null;
  const input = withSlot(slot, accepted, value);
  for (const reading of readingsOf(api, operation, slot, input, value)) {
    // Left out is fine when it may be, and a fault of its own when it may not.
    if (reading === undefined) return null;
    const errors = validator.check(reading);
    if (errors.length === 0) return null;
    // What is written as text always is a text, so that only other constraints can break.
    if (mutation.keyword === 'type' && judged(errors, mutation) === null) return null;
  }
  return input;
}
