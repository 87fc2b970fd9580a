import type { Api, Operation } from '../document/api.ts';
import type { Role } from './plan-types.ts';
import { type ResourcePath, resourceOf, resourcePathOf } from './resource-path.ts';
import { roleOf, successPlace } from './roles.ts';
import { describedResource, type Field, fieldsOf } from './schema-fields.ts';
import { isIdentity, namingOf, wordsOf } from './words.ts';

/** What is known of an operation from its own description. */
export interface Entry {
  readonly operation: Operation;
  readonly path: ResourcePath;
  readonly role: Role;
  /** What it is about; null when nothing says. */
  readonly resource: string | null;
  /** Names that its answer's main part goes by: that of its component, and that of the path. */
  readonly names: readonly string[];
  /** Values of its answer that can name something. */
  readonly fields: readonly Field[];
  readonly hasLocation: boolean;
  readonly hasEtag: boolean;
}

/** All operations, and what answers with what. */
export interface Catalogue {
  readonly entries: readonly Entry[];
  readonly byCollection: ReadonlyMap<string, readonly Entry[]>;
  /** By the name of a resource: operations whose answer is about it. */
  readonly about: ReadonlyMap<string, readonly Entry[]>;
  /** By the name of a resource: values inside of answers about something else. */
  readonly inside: ReadonlyMap<string, readonly Inside[]>;
}

export interface Inside {
  readonly entry: Entry;
  readonly field: Field;
}

/** More of one name than this, and the first ones say it all. */
const enough = 60;

export function catalogueOf(api: Api): Catalogue {
  const paths = new Map(api.operations.map((operation) => [operation.path, resourcePathOf(operation.path)]));
  const itemPaths = new Set(
    [...paths.values()].flatMap((path) => path.parameters.map(({ collectionPath }) => collectionPath)),
  );
  const asked = askedNames(api);
  const fieldsByPlace = new Map<string, readonly Field[]>();
  const entries = api.operations.map((operation): Entry => {
    const path = paths.get(operation.path) ?? resourcePathOf(operation.path);
    const role = roleOf(api, operation, path, itemPaths);
    const place = successPlace(operation);
    const described = place === null ? '' : describedResource(api.document, place);
    const ofPath = pathResource(path, itemPaths);
    const key = place ?? '';
    const fields =
      fieldsByPlace.get(key) ??
      (place === null ? [] : fieldsOf(api.document, place).filter((field) => namesSomething(field, asked)));
    fieldsByPlace.set(key, fields);
    const success = operation.responses
      .filter(({ status }) => /^2/.test(status))
      .flatMap(({ headers }) => headers);
    return {
      operation,
      path,
      role,
      resource: ofPath ?? (described === '' ? null : described),
      names: [...new Set([...(ofPath === null ? [] : [ofPath]), ...(described === '' ? [] : [described])])],
      fields,
      hasLocation: success.some(({ name }) => name === 'location'),
      hasEtag: success.some(({ name }) => name === 'etag'),
    };
  });
  const byCollection = new Map<string, Entry[]>();
  const about = new Map<string, Entry[]>();
  const inside = new Map<string, Inside[]>();
  const put = <T>(map: Map<string, T[]>, key: string, value: T) => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [value]);
    else if (list.length < enough) list.push(value);
  };
  // Creators first: of what is cut off above `enough`, they are missed most.
  const ranked = [...entries].sort((a, b) => usefulness[b.role] - usefulness[a.role]);
  for (const entry of ranked) {
    put(byCollection, entry.path.blank, entry);
    if (entry.role === 'delete') continue;
    for (const name of entry.names) put(about, name, entry);
    for (const field of entry.fields) {
      const [owner = ''] = field.owners;
      const { resource } = namingOf(field.name);
      if (resource !== '') put(inside, resource, { entry, field });
      if (!field.main && owner !== '' && owner !== resource) put(inside, owner, { entry, field });
    }
  }
  return { entries, byCollection, about, inside };
}

/** How good an answer is as the source of something to work on. */
export const usefulness: Readonly<Record<Role, number>> = {
  create: 1,
  list: 0.9,
  replace: 0.6,
  read: 0.55,
  action: 0.5,
  update: 0.4,
  login: 0.4,
  delete: 0,
};

/** The resource that a path is about; an action at the end belongs to what is before it. */
function pathResource(path: ResourcePath, itemPaths: ReadonlySet<string>): string | null {
  const { lastStatic, statics } = path;
  if (lastStatic === null) return null;
  const isAction =
    !path.endsWithParameter && statics.length > 1 && !itemPaths.has(path.blank) && isVerb(lastStatic);
  const segment = isAction ? statics.at(-2) : lastStatic;
  return segment === undefined ? null : resourceOf(segment) || null;
}

const verbSegments =
  /^(search|find|query|list|batch|bulk|count|stats|archive|restore|move|copy|clone|close|open|cancel|confirm|approve|reject|publish|activate|deactivate|enable|disable|start|stop|pause|resume|retry|run|send|assign|unassign|lock|unlock|merge|export|import|validate|verify|ping|order|reorder|rename|transfer|read|login|logout|me|self|mine|current|latest|all|revoke|reset|refresh)\b/i;
const isVerb = (segment: string): boolean => verbSegments.test(segment);

/** Names of all that may need to exist, as words. */
function askedNames(api: Api): ReadonlySet<string> {
  return new Set(
    api.operations.flatMap(({ parameters }) =>
      parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => wordsOf(name).join('-')),
    ),
  );
}

/** Times, amounts and texts name nothing; ids, keys and what some path asks for by name do. */
function namesSomething(field: Field, asked: ReadonlySet<string>): boolean {
  const { kind } = field;
  if (kind.type === 'boolean' || kind.fixed || kind.format === 'date-time' || kind.format === 'date')
    return false;
  if (kind.format === 'uuid') return true;
  const words = wordsOf(field.name);
  const last = words.at(-1);
  if (last === undefined) return field.pointer.endsWith('*') || field.pointer === '';
  if (/^[a-z]{3,}(id|uuid)$/.test(field.name)) return true;
  return (
    isIdentity(last) ||
    asked.has(words.join('-')) ||
    asked.has([...(field.owners[0]?.split('-') ?? []), ...words].join('-'))
  );
}
