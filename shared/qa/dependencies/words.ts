/** Names as words, so that `petId`, `pet_id`, `PetIDs` and `pet-id` are the same thing. */

/** Short forms that name the same thing as the long one. */
const longForms: Readonly<Record<string, string>> = {
  org: 'organization',
  organisation: 'organization',
  repo: 'repository',
  env: 'environment',
  app: 'application',
  acct: 'account',
  img: 'image',
  msg: 'message',
  cat: 'category',
  dept: 'department',
  proj: 'project',
  config: 'configuration',
  conf: 'configuration',
  doc: 'document',
  db: 'database',
  num: 'number',
  no: 'number',
  nr: 'number',
  usr: 'user',
  ref: 'reference',
  addr: 'address',
  cust: 'customer',
  prod: 'product',
  tx: 'transaction',
  txn: 'transaction',
  sub: 'subscription',
  notif: 'notification',
  attr: 'attribute',
  param: 'parameter',
  pic: 'picture',
  info: 'information',
  auth: 'authentication',
  ws: 'workspace',
  spec: 'specification',
  uid: 'id',
  ident: 'id',
  identifier: 'id',
  guid: 'uuid',
};

const irregular: Readonly<Record<string, string>> = {
  people: 'person',
  children: 'child',
  men: 'man',
  women: 'woman',
  indices: 'index',
  indexes: 'index',
  matrices: 'matrix',
  vertices: 'vertex',
  analyses: 'analysis',
  criteria: 'criterion',
  media: 'media',
  data: 'data',
  news: 'news',
  series: 'series',
  species: 'species',
  status: 'status',
  statuses: 'status',
  address: 'address',
  addresses: 'address',
  aliases: 'alias',
  lives: 'life',
  leaves: 'leaf',
  shelves: 'shelf',
  knives: 'knife',
  halves: 'half',
  wolves: 'wolf',
  movies: 'movie',
  cookies: 'cookie',
  caches: 'cache',
  axes: 'axis',
  quizzes: 'quiz',
  ids: 'id',
};

/** `shelves` is `shelf`, `categories` is `category`; a singular stays as it is. */
export function singular(word: string): string {
  const known = irregular[word];
  if (known !== undefined) return known;
  if (word.length < 4) return word;
  if (/(ss|us|is|as|os)$/.test(word) && !/(photos|videos|demos|repos|logos|todos|radios|studios)$/.test(word))
    return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ch|sh|x|ss|zz)es$/.test(word)) return word.slice(0, -2);
  if (
    /(us|as|is)es$/.test(word) &&
    !/(cas|bas|releas|phas|purchas|databas|leas|hous|us|caus|claus|cours|licens|respons|ris|exercis|premis|enterpris|expertis|franchis)es$/.test(
      word,
    )
  )
    return word.slice(0, -2);
  if (/[^aeiou]oes$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

const cached = new Map<string, readonly string[]>();

/** Lower-case words, singular, short forms written out: `repoIDs` gives `repository`, `id`. */
export function wordsOf(name: string): readonly string[] {
  const known = cached.get(name);
  if (known !== undefined) return known;
  const words = name
    .replace(/ID[sS]?(?![a-z])/g, 'Id')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => {
      const one = singular(word.toLowerCase());
      return Object.hasOwn(longForms, one) ? (longForms[one] ?? one) : one;
    });
  // The names of one document come again and again; those of many documents must not pile up.
  if (cached.size > 50_000) cached.clear();
  cached.set(name, words);
  return words;
}

/** Words that say how something is named, not what it is. */
const identities = new Set([
  'id',
  'uuid',
  'key',
  'slug',
  'name',
  'number',
  'code',
  'reference',
  'login',
  'username',
  'handle',
  'sha',
  'hash',
  'token',
  'secret',
  'email',
  'serial',
  'sku',
  'isbn',
  'iban',
  'barcode',
  'title',
  'path',
  'urn',
  'arn',
  'index',
  'position',
  'version',
  'tag',
  'label',
]);

export const isIdentity = (word: string): boolean => identities.has(word);

/** `petId` names a `pet` by its `id`; `owner` names an `owner` by whatever names it; `id` names what it stands at. */
export interface Naming {
  /** Words joined by `-`; empty when the name says nothing of it. */
  readonly resource: string;
  /** `id`, `slug`, …; null when the name does not say. */
  readonly by: string | null;
}

export function namingOf(name: string): Naming {
  // Written without any border between the words: `petid`, `userid`.
  const glued = /^([a-z]{3,})(id|uuid|guid)$/.exec(name);
  const words = glued === null ? wordsOf(name) : [...wordsOf(glued[1] ?? ''), ...wordsOf(glued[2] ?? '')];
  const last = words.at(-1);
  if (last === undefined) return { resource: '', by: null };
  if (!isIdentity(last)) return { resource: words.join('-'), by: null };
  return { resource: words.slice(0, -1).join('-'), by: last };
}

const parts = new Set(['item', 'entry', 'element', 'option', 'record', 'row', 'line']);

/**
 * What else something is called: `billing-account` is also an `account`, and a `menu-item` may be what stands in the
 * `menu`.
 */
export function shorterNames(resource: string): readonly string[] {
  const words = resource.split('-');
  const ends = words.slice(1).map((_, index) => words.slice(index + 1).join('-'));
  return words.length > 1 && parts.has(words.at(-1) ?? '') ? [...ends, words.slice(0, -1).join('-')] : ends;
}
