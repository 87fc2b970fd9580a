/**
 * Values out of real documents: how many request bodies are valid, how many broken requests are really broken,
 * and which constraints could not be broken. A reader of its own (`qa/plain-reader.ts`) gives the second opinion.
 *
 * Run it with `npm run bench -- qa-values`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { Api, Operation } from '#shared/qa/document/api.ts';
import { readApi } from '#shared/qa/document/read-api.ts';
import { kindOf } from '#shared/qa/input/body.ts';
import { nothingKnown } from '#shared/qa/input/known-values.ts';
import { negatives } from '#shared/qa/input/negatives.ts';
import { positives } from '#shared/qa/input/positives.ts';
import type { Case, WireRequest } from '#shared/qa/input/request.ts';
import { serialise } from '#shared/qa/input/serialise.ts';
import { minimalWish } from '#shared/qa/schema/generator.ts';
import { makeValueAt } from '#shared/qa/schema/make-value.ts';
import { randomFrom } from '#shared/qa/schema/random.ts';
import { validatorOf } from '#shared/qa/schema/validator.ts';
import { openApiDirectory } from './qa/corpora.ts';
import { coercedList, PlainReader } from './qa/plain-reader.ts';

const documents = z
  .array(z.string())
  .parse(JSON.parse(readFileSync(new URL('qa/documents.json', import.meta.url), 'utf8')));
const valuesPerSchema = 3;
/** Operations of one document whose calls are broken, those with a body first. */
const brokenOperations = 12;

interface Tally {
  schemas: number;
  values: number;
  valid: number;
  disputed: number;
  milliseconds: number;
  slowest: number;
  unsatisfiable: string[];
  notFound: string[];
  problems: string[];
  negatives: number;
  refused: string[];
  unchecked: number;
  negativeMilliseconds: number;
  negated: Map<string, number>;
  left: Map<string, string[]>;
}

function jsonBodies(api: Api): { operation: Operation; pointer: string }[] {
  return api.operations.flatMap((operation) =>
    (operation.body?.media ?? []).flatMap(({ type, schema }) =>
      kindOf(type) === 'json' && schema !== null ? [{ operation, pointer: schema.pointer }] : [],
    ),
  );
}

function measureValues(api: Api, name: string, reader: PlainReader, tally: Tally): void {
  for (const { operation, pointer } of jsonBodies(api)) {
    const where = `${name} ${operation.id}`;
    const { problem } = validatorOf(api, { pointer }, 'request');
    if (problem !== null) {
      tally.problems.push(`${where}: ${problem}`);
      continue;
    }
    tally.schemas += 1;
    const random = randomFrom(7);
    for (let count = 0; count < valuesPerSchema; count += 1) {
      const began = performance.now();
      const made = makeValueAt(
        api,
        { pointer },
        'request',
        'body',
        { ...minimalWish, share: 0.5, plain: false },
        random,
      );
      const took = performance.now() - began;
      tally.milliseconds += took;
      tally.slowest = Math.max(tally.slowest, took);
      tally.values += 1;
      if (made.kind === 'value') {
        const second = reader.valid(pointer, made.value);
        if (second === false) {
          tally.disputed += 1;
          tally.notFound.push(
            `${where}: the second opinion finds it invalid: ${JSON.stringify(made.value).slice(0, 200)}`,
          );
        } else tally.valid += 1;
      } else if (made.kind === 'unsatisfiable') tally.unsatisfiable.push(`${where}: ${made.proof}`);
      else tally.notFound.push(`${where}: ${made.reason}`);
    }
  }
}

const textOf = (body: WireRequest['body']): string =>
  body === null ? '' : typeof body === 'string' ? body : new TextDecoder().decode(body);

/** Every way to read the wire that the second opinion knows; null: it cannot read that. */
function readBack(
  operation: Operation,
  each: Case,
  wire: WireRequest,
): { pointer: string; required: boolean; readings: unknown[] } | null {
  const { violates } = each;
  if (violates === null) return null;
  if (violates.in === 'body') {
    const media = operation.body?.media.find(({ type }) => type === each.input.body?.mediaType);
    if (media?.schema == null) return null;
    const { pointer } = media.schema;
    const required = true;
    const kind = kindOf(media.type);
    if (kind === 'json') return { pointer, required, readings: [JSON.parse(textOf(wire.body))] };
    if (kind !== 'form') return null;
    const form = new URLSearchParams(textOf(wire.body));
    const meant = each.input.body?.value;
    if (typeof meant !== 'object' || meant === null || Array.isArray(meant)) return null;
    const [, top = ''] = violates.pointer.split('/');
    const name = top.replaceAll('~1', '/').replaceAll('~0', '~');
    const readings: unknown[] = coercedList(form.getAll(name)).map((reading) =>
      reading === undefined
        ? Object.fromEntries(Object.entries(meant).filter(([key]) => key !== name))
        : { ...meant, [name]: reading },
    );
    return { pointer, required, readings: violates.pointer === '' ? [meant] : readings };
  }
  const [, raw = ''] = violates.pointer.split('/');
  const name = raw.replaceAll('~1', '/').replaceAll('~0', '~');
  const parameter = operation.parameters.find((one) => one.in === violates.in && one.name === name);
  if (parameter === undefined) return null;
  const { pointer } = parameter.schema;
  const { required } = parameter;
  const [, query = ''] = wire.target.split('?');
  if (violates.in === 'query') {
    const search = new URLSearchParams(query);
    const texts = search.getAll(name);
    if (texts.length === 0 && violates.keyword !== 'absent') return null;
    return { pointer, required, readings: coercedList(texts) };
  }
  if (violates.in === 'header') {
    const text = wire.headers[name.toLowerCase()];
    return { pointer, required, readings: text === undefined ? [undefined] : coercedList([text]) };
  }
  if (violates.in === 'path') {
    const template = operation.path.split('/');
    const segments = wire.target.split('?')[0]?.split('/') ?? [];
    // Another number of segments is another route.
    if (template.length !== segments.length) return { pointer, required, readings: [] };
    const index = template.indexOf(`{${name}}`);
    if (index < 0) return null;
    return { pointer, required, readings: coercedList([decodeURIComponent(segments[index] ?? '')]) };
  }
  return null;
}

/** Whether nobody could take the request for a valid one; null when the second opinion cannot tell. */
function isBroken(operation: Operation, each: Case, wire: WireRequest, reader: PlainReader): boolean | null {
  const { keyword, in: where } = each.violates ?? {};
  if (keyword === 'mediaType')
    return operation.body?.media.every(({ type }) => type !== wire.headers['content-type']) ?? false;
  if (keyword === 'absent' && where === 'body') return wire.body === null;
  if (keyword === 'syntax')
    try {
      JSON.parse(textOf(wire.body));
      return false;
    } catch {
      return true;
    }
  const read = readBack(operation, each, wire);
  if (read === null) return null;
  for (const reading of read.readings) {
    if (reading === undefined) {
      if (!read.required) return false;
      continue;
    }
    const valid = reader.valid(read.pointer, reading);
    if (valid === null) return null;
    if (valid) return false;
  }
  return read.readings.length > 0;
}

const negatable = [
  'type',
  'enum',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
];

/** Constraints on places that need no alternative to be chosen: `pointer keyword`. */
function constraintsOf(
  document: unknown,
  schema: unknown,
  at: string,
  depth: number,
  found: Set<string>,
  above: readonly unknown[] = [],
): void {
  if (
    typeof schema !== 'object' ||
    schema === null ||
    depth > 3 ||
    found.size > 3_000 ||
    above.includes(schema)
  )
    return;
  const path = [...above, schema];
  const get = (key: string): unknown => Reflect.get(schema, key);
  const reference = get('$ref');
  if (typeof reference === 'string') {
    let target = document;
    for (const part of decodeURIComponent(reference.slice(1)).split('/').slice(1))
      target =
        typeof target === 'object' && target !== null
          ? Reflect.get(target, part.replaceAll('~1', '/').replaceAll('~0', '~'))
          : undefined;
    constraintsOf(document, target, at, depth, found, path);
  }
  if (get('readOnly') === true) return;
  for (const keyword of negatable) {
    const value = get(keyword);
    if (value === undefined || value === 0 || value === false) continue;
    // A list of values says the type as well.
    if (keyword === 'type' && (get('enum') !== undefined || get('const') !== undefined)) continue;
    if (
      (keyword === 'minLength' || keyword === 'maxLength' || keyword === 'pattern' || keyword === 'format') &&
      get('enum') !== undefined
    )
      continue;
    found.add(`${at} ${keyword}`);
  }
  const allOf = get('allOf');
  if (Array.isArray(allOf)) for (const part of allOf) constraintsOf(document, part, at, depth, found, path);
  const required = get('required');
  const properties = get('properties');
  if (typeof properties === 'object' && properties !== null)
    for (const [name, property] of Object.entries(properties)) {
      const inner = `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const hidden = isReadOnlyAnywhere(document, property);
      if (hidden) continue;
      if (Array.isArray(required) && required.includes(name)) found.add(`${inner} required`);
      constraintsOf(document, property, inner, depth + 1, found, path);
    }
  const items = get('items');
  if (items !== undefined) constraintsOf(document, items, `${at}/0`, depth + 1, found, path);
}

function isReadOnlyAnywhere(document: unknown, schema: unknown, depth = 0): boolean {
  if (typeof schema !== 'object' || schema === null || depth > 6) return false;
  if (Reflect.get(schema, 'readOnly') === true) return true;
  const reference: unknown = Reflect.get(schema, '$ref');
  if (typeof reference === 'string') {
    let target = document;
    for (const part of decodeURIComponent(reference.slice(1)).split('/').slice(1))
      target =
        typeof target === 'object' && target !== null
          ? Reflect.get(target, part.replaceAll('~1', '/').replaceAll('~0', '~'))
          : undefined;
    return isReadOnlyAnywhere(document, target, depth + 1);
  }
  const allOf: unknown = Reflect.get(schema, 'allOf');
  return Array.isArray(allOf) && allOf.some((part) => isReadOnlyAnywhere(document, part, depth + 1));
}

function lookup(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.split('/').slice(1))
    value =
      typeof value === 'object' && value !== null
        ? Reflect.get(value, part.replaceAll('~1', '/').replaceAll('~0', '~'))
        : undefined;
  return value;
}

function measureNegatives(api: Api, name: string, reader: PlainReader, tally: Tally): void {
  const ordered = [...api.operations].sort(
    (one, other) => Number(other.body !== null) - Number(one.body !== null),
  );
  const step = Math.max(1, Math.floor(ordered.length / brokenOperations));
  for (const operation of ordered.filter((_, index) => index % step === 0).slice(0, brokenOperations)) {
    const [accepted] = positives(api, operation, randomFrom(3), nothingKnown);
    if (accepted === undefined) continue;
    const done = new Set<string>();
    const began = performance.now();
    const cases = [...negatives(api, operation, accepted.input, randomFrom(3))];
    tally.negativeMilliseconds += performance.now() - began;
    for (const each of cases) {
      const { violates } = each;
      if (violates === null) continue;
      tally.negatives += 1;
      done.add(`${violates.in} ${violates.pointer} ${violates.keyword}`);
      tally.negated.set(violates.keyword, (tally.negated.get(violates.keyword) ?? 0) + 1);
      const wire = serialise(api, operation, each.input);
      const broken = isBroken(operation, each, wire, reader);
      if (broken === null) tally.unchecked += 1;
      if (broken === false)
        tally.refused.push(
          `${name} ${operation.id}: ${each.description} | ${wire.target} ${textOf(wire.body).slice(0, 200)}`,
        );
    }
    const media = operation.body?.media.find(({ type }) => type === accepted.input.body?.mediaType);
    const places = [
      ...operation.parameters.map((parameter) => ({
        in: parameter.in,
        at: `/${parameter.name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        pointer: parameter.schema.pointer,
      })),
      ...(media?.schema == null ? [] : [{ in: 'body', at: '', pointer: media.schema.pointer }]),
    ];
    for (const place of places) {
      const wanted = new Set<string>();
      constraintsOf(api.document, lookup(api.document, place.pointer), '', 0, wanted);
      for (const constraint of wanted) {
        const keyword = constraint.split(' ').at(-1) ?? '';
        if (done.has(`${place.in} ${place.at}${constraint}`)) continue;
        const kind =
          place.in === 'body' ? (media === undefined ? 'body' : `${kindOf(media.type)} body`) : place.in;
        const key = `${keyword} in ${kind}`;
        const list = tally.left.get(key) ?? [];
        list.push(
          `${name} ${operation.id} ${constraint}: ${JSON.stringify(lookup(api.document, place.pointer))?.slice(0, 120)}`,
        );
        tally.left.set(key, list);
      }
    }
  }
}

/** Why most constraints of a kind are left alone; the examples below it tell whether that is so. */
const reasons: readonly (readonly [what: RegExp, reason: string])[] = [
  [/^type in (path|query|header|cookie)/, 'every text is a text, and one text is a list'],
  [/^type in (form|multipart|text)/, 'every text is a text'],
  [
    /^(minLength|minItems) in (path|query|header|cookie)/,
    'the empty value reads as left out, or is another route',
  ],
  [/^maxLength in (path|query|header|cookie)/, 'longer than the line of a request may be'],
  [/^format/, 'a format that no validator checks, or any number or text is of it'],
  [/^pattern/, 'the pattern matches every text, or only one that surrounding space would make valid'],
  [
    /^(maxItems|maxLength|minLength|minItems|uniqueItems|minimum|maximum)/,
    'said of a type that the value is not, or too large to send',
  ],
  [/./, 'behind a value that the accepted call does not have'],
];

const percent = (part: number, whole: number): string =>
  `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;

export async function qaValues(): Promise<void> {
  const folder = openApiDirectory();
  const tally: Tally = {
    schemas: 0,
    values: 0,
    valid: 0,
    disputed: 0,
    milliseconds: 0,
    slowest: 0,
    unsatisfiable: [],
    notFound: [],
    problems: [],
    negatives: 0,
    refused: [],
    unchecked: 0,
    negativeMilliseconds: 0,
    negated: new Map(),
    left: new Map(),
  };
  for (const name of documents) {
    const api = await readApi(
      { text: readFileSync(path.join(folder, name), 'utf8'), address: null },
      { fetchExternal: null },
    );
    const reader = new PlainReader(structuredClone(api.document));
    measureValues(api, name, reader, tally);
    measureNegatives(api, name, reader, tally);
  }
  console.log(
    `${documents.length} documents, ${tally.schemas} JSON request schemas, ${tally.problems.length} that do not compile`,
  );
  console.log(
    `values: ${tally.values}, valid ${tally.valid} = ${percent(tally.valid, tally.values)} (target >= 99.5 %), disputed ${tally.disputed}`,
  );
  console.log(
    `  called unsatisfiable ${tally.unsatisfiable.length} = ${percent(tally.unsatisfiable.length, tally.values)} (target <= 2 %)`,
  );
  console.log(
    `  ${(tally.milliseconds / Math.max(1, tally.values)).toFixed(3)} ms a value, the slowest ${tally.slowest.toFixed(0)} ms`,
  );
  for (const line of new Set([...tally.problems, ...tally.unsatisfiable, ...tally.notFound]))
    console.log(`  - ${line.slice(0, 400)}`);
  console.log(
    `negatives: ${tally.negatives}, invalid ${percent(tally.negatives - tally.refused.length - tally.unchecked, tally.negatives - tally.unchecked)} of those with a second opinion; ${tally.unchecked} without`,
  );
  console.log(`  ${(tally.negativeMilliseconds / Math.max(1, tally.negatives)).toFixed(3)} ms each`);
  for (const line of tally.refused.slice(0, 40)) console.log(`  - may be valid: ${line}`);
  console.log(
    `  by keyword: ${[...tally.negated]
      .sort(([, one], [, other]) => other - one)
      .map(([keyword, count]) => `${keyword} ${count}`)
      .join(', ')}`,
  );
  console.log('constraints without a negative:');
  for (const [key, list] of [...tally.left].sort(([, one], [, other]) => other.length - one.length)) {
    console.log(`  ${key}: ${list.length} (${reasons.find(([what]) => what.test(key))?.[1]})`);
    for (const line of list.slice(0, 4)) console.log(`    ${line.slice(0, 300)}`);
  }
}
