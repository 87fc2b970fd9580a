import type { Api, Operation } from '../document/api.ts';
import type { Role } from './plan-types.ts';
import { type ResourcePath, resourceOf } from './resource-path.ts';
import { describesList } from './schema-fields.ts';
import { wordsOf } from './words.ts';

const verbs: readonly (readonly [role: Role, words: ReadonlySet<string>])[] = [
  [
    'create',
    new Set([
      'create',
      'add',
      'new',
      'insert',
      'register',
      'post',
      'upload',
      'import',
      'signup',
      'place',
      'open',
      'submit',
      'book',
      'make',
      'provision',
    ]),
  ],
  ['list', new Set(['list', 'search', 'find', 'query', 'browse', 'filter'])],
  [
    'read',
    new Set([
      'get',
      'read',
      'describe',
      'fetch',
      'retrieve',
      'show',
      'view',
      'lookup',
      'check',
      'count',
      'validate',
      'verify',
      'preview',
      'calculate',
      'estimate',
    ]),
  ],
  ['update', new Set(['update', 'edit', 'modify', 'patch', 'set', 'change', 'rename'])],
  ['replace', new Set(['replace', 'put', 'upsert'])],
  ['delete', new Set(['delete', 'remove', 'destroy', 'del', 'unregister'])],
];
const logins = /^(log-?in|sign-?in|authenticate|authorize|sessions?|tokens?|access-?token|auth|login)$/i;

/** The success that an operation documents, when it has a body. */
export function successPlace(operation: Operation): string | null {
  const responses = operation.responses.filter(({ status }) => /^2/.test(status));
  const candidates =
    responses.length > 0 ? responses : operation.responses.filter(({ status }) => status === 'default');
  const media = candidates.flatMap((response) => response.media);
  const json = media.find(({ type, schema }) => schema !== null && /json|\*\/\*/.test(type));
  return (json ?? media.find(({ schema }) => schema !== null))?.schema?.pointer ?? null;
}

/** What an operation does, by its method, the shape of its path, its names and its answer. */
export function roleOf(
  api: Api,
  operation: Operation,
  path: ResourcePath,
  itemPaths: ReadonlySet<string>,
): Role {
  const { method } = operation;
  const place = successPlace(operation);
  const isCollection = !path.endsWithParameter && itemPaths.has(path.blank);
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'TRACE') {
    if (path.endsWithParameter) return 'read';
    if (place !== null && describesList(api.document, place)) return 'list';
    return isCollection ? 'list' : 'read';
  }
  if (method === 'QUERY') return 'list';
  if (method === 'DELETE') return 'delete';
  if (isLogin(operation, path)) return 'login';
  const verb = verbOf(operation, path);
  if (method === 'PATCH') return 'update';
  if (method === 'PUT') {
    if (path.endsWithParameter) return 'replace';
    return verb === 'create' ? 'create' : isSingleton(path) ? 'replace' : 'action';
  }
  if (path.endsWithParameter) return verb ?? 'update';
  const creates = operation.responses.some(({ status }) => status === '201');
  if (verb !== null && verb !== 'create') return isCollection && creates ? 'create' : verb;
  if (isCollection || creates) return 'create';
  if (verb === 'create' && !path.blank.includes('}/')) return 'create';
  return isPlural(path.lastStatic) ? 'create' : 'action';
}

/** Gives access in return for a secret. */
function isLogin(operation: Operation, path: ResourcePath): boolean {
  if (operation.method !== 'POST' || path.parameters.length > 0) return false;
  const last = path.lastStatic ?? '';
  const named = wordsOf(operation.operationId ?? '').join(' ');
  const says = /\b(log in|login|sign in|signin|authenticate)\b/.test(
    `${named} ${operation.summary.toLowerCase()}`,
  );
  return logins.test(last)
    ? says || operation.security.length === 0
    : says && !/out|register|link|reset/.test(last);
}

function verbOf(operation: Operation, path: ResourcePath): Role | null {
  const called = operation.operationId ?? '';
  // `shop.views.orders.create_order`: where the handler is stands before what it does.
  const own = called.split(/[./:]/).at(-1) ?? '';
  const names = [own, called, path.endsWithParameter ? '' : (path.lastStatic ?? '')];
  for (const name of names) {
    const words = wordsOf(name);
    // The verb comes first (`createPet`, `pets.create`) or last (`PetCreate`), after the tag.
    for (const word of [words[0], words.at(-1), words[1]])
      for (const [role, known] of verbs) if (word !== undefined && known.has(word)) return role;
  }
  return null;
}

const isPlural = (segment: string | null): boolean =>
  segment !== null && resourceOf(segment) !== segment.toLowerCase() && segment.toLowerCase().endsWith('s');

const isSingleton = (path: ResourcePath): boolean => {
  const words = wordsOf(path.lastStatic ?? '');
  return !verbs.some(([, known]) => known.has(words[0] ?? ''));
};
