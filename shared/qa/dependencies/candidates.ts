import { below } from '../document/pointer.ts';
import type { Catalogue, Entry } from './catalogue.ts';
import { usefulness } from './catalogue.ts';
import { fitness } from './fitting.ts';
import type { Candidate } from './plan-types.ts';
import type { Field, ValueKind } from './schema-fields.ts';
import { namingOf, shorterNames, wordsOf } from './words.ts';

/** A value that must name something that exists. */
export interface Wanted {
  /** As the document writes it: `petId`. */
  readonly name: string;
  /** What it names, or empty. */
  readonly resource: string;
  /** `id`, `slug`, …, or null. */
  readonly by: string | null;
  readonly kind: ValueKind;
  /** The collection that a path parameter chooses from, `/orgs/{}/repos`; null for other places. */
  readonly collectionPath: string | null;
  /** What the collection is called, when the parameter alone chooses from it. */
  readonly collectionResource: string | null;
  /** Index of the segment in the path, for a Location header; null for other places. */
  readonly segment: number | null;
}

/** With some to spare for the one who asks. */
const mostCandidates = 10;
/** Worse guesses cost requests and teach nothing. */
const least = 0.15;

/** People go by what they do: an `assignee` is some user. */
const people = new Set([
  'owner',
  'assignee',
  'author',
  'creator',
  'member',
  'reviewer',
  'customer',
  'manager',
  'requester',
  'approver',
  'reporter',
  'assigned-to',
  'created-by',
  'updated-by',
  'user',
  'username',
  'login',
  'recipient',
  'sender',
  'seller',
  'buyer',
  'actor',
  'collaborator',
  'contact',
  'person',
  'employee',
  'account',
  'lead',
  'participant',
  'subscriber',
  'follower',
]);
const peopleResources = ['user', 'account', 'person', 'member', 'customer', 'employee', 'contact', 'profile'];

/**
 * Says where a wanted value may come from, best first. `self`: who wants it, which cannot supply itself. Many
 * operations want the same, so each answer is found once.
 */
export function candidateFinder(catalogue: Catalogue): (wanted: Wanted, self: Entry) => readonly Candidate[] {
  const found = new Map<string, readonly Candidate[]>();
  return (wanted, self) => {
    const key = JSON.stringify(wanted);
    const all = found.get(key) ?? candidatesFor(catalogue, wanted);
    found.set(key, all);
    return all.some(({ operation }) => operation === self.operation.id)
      ? all.filter(({ operation }) => operation !== self.operation.id)
      : all;
  };
}

function candidatesFor(catalogue: Catalogue, wanted: Wanted): readonly Candidate[] {
  const best = new Map<string, Candidate>();
  const propose = (entry: Entry, source: string, confidence: number) => {
    if (confidence < least) return;
    const key = `${entry.operation.id} ${source}`;
    const rounded = Math.round(Math.min(confidence, 0.98) * 1000) / 1000;
    if ((best.get(key)?.confidence ?? 0) < rounded)
      best.set(key, { operation: entry.operation.id, source, confidence: rounded });
  };
  const asks = (entry: Entry) => needsTheSame(entry, wanted);

  if (wanted.collectionPath !== null && wanted.collectionResource !== null) {
    for (const entry of catalogue.byCollection.get(wanted.collectionPath) ?? [])
      proposeMain(entry, wanted, usefulness[entry.role] * 0.97, propose);
  }
  const names = [wanted.resource, wanted.collectionResource ?? ''].filter((name) => name !== '');
  const tried = new Set<string>();
  const around = (name: string, weight: number) => {
    if (tried.has(name)) return;
    tried.add(name);
    for (const entry of catalogue.about.get(name) ?? [])
      if (!asks(entry)) proposeMain(entry, wanted, usefulness[entry.role] * 0.85 * weight, propose);
    for (const { entry, field } of catalogue.inside.get(name) ?? [])
      if (!(asks(entry) && field.main)) {
        const value = fieldValue(field, wanted);
        propose(
          entry,
          field.pointer,
          (0.25 + 0.35 * usefulness[entry.role]) * value * weight * (field.main ? 1 : 0.85),
        );
      }
  };
  for (const name of names) around(name, 1);
  for (const name of names) for (const shorter of shorterNames(name)) around(shorter, 0.75);
  if (names.some((name) => people.has(name))) for (const name of peopleResources) around(name, 0.6);
  return [...best.values()]
    .sort(
      (a, b) =>
        b.confidence - a.confidence || compare(a.operation, b.operation) || compare(a.source, b.source),
    )
    .slice(0, mostCandidates);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether the operation can only be called by whoever already has such a value. */
function needsTheSame(entry: Entry, wanted: Wanted): boolean {
  return entry.path.parameters.some(
    ({ name, chooses, collectionPath }) =>
      (chooses &&
        wanted.collectionPath !== null &&
        collectionPath === wanted.collectionPath &&
        wanted.collectionResource !== null) ||
      (name === wanted.name && namingOf(name).resource !== '') ||
      (chooses &&
        entry.path.endsWithParameter &&
        namingOf(name).resource === wanted.resource &&
        wanted.resource !== ''),
  );
}

function proposeMain(
  entry: Entry,
  wanted: Wanted,
  weight: number,
  propose: (entry: Entry, source: string, confidence: number) => void,
): void {
  const main = entry.fields.filter((field) => field.main);
  // Where the document does not say what an answer holds, the answer itself will.
  if (entry.fields.length === 0 && entry.role !== 'login') propose(entry, undescribed(wanted), weight * 0.45);
  for (const field of main) propose(entry, field.pointer, weight * fieldValue(field, wanted));
  for (const field of entry.fields) {
    // The owner of a repository stands inside of what describes the repository.
    const [owner] = field.owners;
    if (
      !field.main &&
      owner !== undefined &&
      owner === wanted.resource &&
      owner !== wanted.collectionResource
    )
      propose(entry, field.pointer, weight * 0.9 * fieldValue(field, { ...wanted, resource: '' }));
  }
  if (entry.role !== 'create' || wanted.segment === null || wanted.collectionResource === null) return;
  const said = entry.hasLocation ? 0.9 : main.length === 0 ? 0.5 : 0;
  if (said > 0) propose(entry, `header:location#${wanted.segment}`, weight * said);
}

/** `named:` and what the value may be called, the surest first; numbers are asked for with `#`. */
function undescribed({ name, resource, collectionResource, by, kind }: Wanted): string {
  const things = [resource, collectionResource ?? ''].filter((each) => each !== '');
  const usual = by === null || by === 'id' ? ['id', '_id', 'uuid'] : [by];
  const names = [name, ...things.flatMap((thing) => usual.map((each) => `${thing}${each}`)), ...usual];
  const plain = names.map((each) => each.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
  const isNumber = kind.type === 'integer' || kind.type === 'number';
  return `named:${isNumber ? '#' : ''}${[...new Set(plain)].join('|')}`;
}

/** What things are called by, when the one who asks does not say: numbers and uuids by their id, others by a readable name. */
const readable = [
  'slug',
  'key',
  'login',
  'username',
  'handle',
  'code',
  'id',
  'name',
  'reference',
  'number',
  'sha',
  'uuid',
  'email',
  'token',
  'title',
];
const numeric = ['id', 'number', 'index', 'position', 'code', 'version', 'key'];

/** How well a value of an answer names what is wanted: 0 to 1. */
function fieldValue(field: Field, wanted: Wanted): number {
  const fits = fitness(field.kind, wanted.kind);
  if (fits === 0) return 0;
  return fits * nameValue(field, wanted);
}

function nameValue(field: Field, wanted: Wanted): number {
  if (field.name === wanted.name && namingOf(field.name).resource !== '') return 1;
  const own = wordsOf(field.name).join('-');
  const asked = wordsOf(wanted.name).join('-');
  if (own === asked && own !== '') return 1;
  // A list of plain values: the value itself is the name.
  if (field.name === '' || field.pointer.endsWith('/*')) return field.main ? 0.6 : 0.4;
  const { resource, by } = namingOf(field.name);
  const whose =
    resource === '' ? true : resource === wanted.resource || resource === wanted.collectionResource;
  if (!whose) return by !== null && field.main && sharesLast(resource, wanted) ? 0.5 : 0;
  // `assignee: "mira"` next to `assignee_id`.
  if (by === null) return wanted.by === null ? 0.8 : 0.4;
  if (wanted.by !== null) return wanted.by === by ? 0.98 : related(wanted.by, by);
  const isNumber =
    wanted.kind.type === 'integer' || wanted.kind.type === 'number' || wanted.kind.format === 'uuid';
  const order = isNumber ? numeric : readable;
  const index = order.indexOf(by);
  return index < 0 ? 0.3 : 0.95 - index * 0.05;
}

const sharesLast = (resource: string, wanted: Wanted): boolean =>
  wanted.resource !== '' && resource.split('-').at(-1) === wanted.resource.split('-').at(-1);

const alike: readonly ReadonlySet<string>[] = [
  new Set(['id', 'uuid', 'key', 'number', 'code', 'reference', 'serial']),
  new Set(['slug', 'name', 'key', 'handle', 'code']),
  new Set(['login', 'username', 'name', 'handle', 'email']),
  new Set(['sha', 'hash', 'id', 'reference']),
  new Set(['token', 'secret', 'key']),
];

/** `id` where `uuid` is asked for may do; `email` where `number` is asked for does not. */
function related(asked: string, given: string): number {
  if (alike.some((set) => set.has(asked) && set.has(given))) return 0.65;
  return given === 'id' ? 0.5 : 0.15;
}

/** Where the ETag comes from that `If-Match` asks for: what reads the same address. */
export function etagCandidates(catalogue: Catalogue, self: Entry): readonly Candidate[] {
  return (catalogue.byCollection.get(self.path.blank) ?? [])
    .filter((entry) => entry !== self && entry.hasEtag)
    .map(({ operation }) => ({
      operation: operation.id,
      source: 'header:etag',
      confidence: operation.method === 'GET' ? 0.95 : operation.method === 'HEAD' ? 0.9 : 0.6,
    }))
    .sort((a, b) => b.confidence - a.confidence);
}

/** What declared links say, by the operation that they lead to: the surest of all. */
export function linkedCandidates(
  catalogue: Catalogue,
): ReadonlyMap<string, ReadonlyMap<string, readonly Candidate[]>> {
  const byTarget = new Map<string, Map<string, Candidate[]>>();
  for (const { operation } of catalogue.entries) {
    for (const { links } of operation.responses) {
      for (const link of links) {
        for (const [parameter, expression] of Object.entries(link.parameters)) {
          const source = typeof expression === 'string' ? sourceOf(expression) : null;
          if (source === null) continue;
          const name = parameter.replace(/^(path|query|header|cookie)\./, '');
          const byName = byTarget.get(link.operation) ?? new Map<string, Candidate[]>();
          byTarget.set(link.operation, byName);
          byName.set(name, [
            ...(byName.get(name) ?? []),
            { operation: operation.id, source, confidence: 0.99 },
          ]);
        }
      }
    }
  }
  return byTarget;
}

/** `$response.body#/id` is `/id`; null for what does not come from the answer. */
function sourceOf(expression: string): string | null {
  const body = /^\{?\$response\.body#(\/[^}]*)\}?$/.exec(expression)?.[1];
  if (body !== undefined) return body;
  const header = /^\{?\$response\.header\.([\w-]+)\}?$/.exec(expression)?.[1];
  return header === undefined ? null : `header:${header.toLowerCase()}`;
}

export const bodyPointer = (pointer: string): string => `${below('/body', 'value')}${pointer}`;
