import type { Operation } from '../document/api.ts';
import type { Danger, Role } from './plan-types.ts';
import type { ResourcePath } from './resource-path.ts';
import { wordsOf } from './words.ts';

export interface DangerFound {
  readonly danger: Danger;
  /** Whether it only runs with permission: others would notice, or the run could not go on. */
  readonly needsPermission: boolean;
  /** What it was known by, for people. */
  readonly because: string;
}

/** What the words are looked for in. Sentences name much that an operation does not do itself, so they count for less. */
interface Texts {
  /** Last static segment of the path and operationId, as words. */
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
}

const wiping =
  /\b(purge|wipe|truncate|erase|flush|factory reset|(reset|drop|clear|empty|delete|remove|destroy|clean) (all|everything|entire|whole)|(reset|drop|clear|empty) (database|db|table|schema|storage|store|tenant|system|server|cluster|instance|service|data)|(all|everything|database|data) (reset|delete|drop|wipe|clear|remove|purge)|drop (database|collection|table|index)|(delete|remove|destroy|clear|wipe|bulk delete) .{0,30}\b(all|every) )\b/;
const massPath =
  /^(purge|wipe|truncate|reset-?all|delete-?all|clear-?all|remove-?all|drop|factory-?reset|flush|nuke|reset|clear|erase|empty)$/i;
/** To reset a password is not to reset what the service holds. */
const secrets = /\b(password|passphrase|token|key|secret|mfa|pin|session|account)\b/;
const waysIn = /\b(password|passphrase|passcode|mfa)\b/;
const outage =
  /\b(shut ?down|power ?off|halt|reboot|restart|maintenance(?! (request|window|task|order|plan|contract|record|job|visit|item))|freeze|unfreeze|read only mode|drain|suspend (service|server|system)|stop (server|service|system|cluster)|kill switch|take .{0,20}offline|failover)\b/;
const outageTarget =
  /\b(server|service|system|cluster|application|site|platform|instance|api|admin|maintenance|whole|global|backend|host|process|daemon)\b/;
const settings =
  /\b(setting|configuration|preference|feature (flag|switch|toggle)|feature|flag|toggle|limit|quota|log level|logging|mode)\b/;
const wholeService =
  /^\/?(api\/|rest\/|v\d+\/)*(admin|system|server|service|management|manage|actuator|ops|internal|global|instance|site|platform|control|debug)\b/i;
const serviceSettings =
  /^\/?(api\/|rest\/|v\d+\/)*(settings?|config(uration)?|features?|feature-?flags?|flags?|maintenance)(\/|$)/i;
const ownAccess =
  /\b((change|update|set|reset) (my |own |your |user |account )?(password|passphrase|passcode|pin)|(?<!request )(password|passphrase) (change|update|reset|set)(?! (request|link|mail|email|code|attempt))|log ?out|sign ?out|signoff|log ?off|(revoke|invalidate|expire|rotate|regenerate|roll|reset|delete|delete all|end|terminate) (all |my |own |your |the |current |every |api |access |refresh |secret |personal )*(token|session|credential|secret|api key|access key|key|grant)|(token|session|credential|secret|api key|key) (revoke|revocation|rotate|rotation|regenerate|reset|invalidate)|(delete|close|deactivate|remove|terminate|cancel|erase) (my|own|your|current|this) (account|user|profile|self)|(delete|close|deactivate|remove|terminate|erase) (me|self|account(?! \w))|(disable|enable|reset) (mfa|2fa|two factor)( authentication)?)\b/;
const self = /\/(me|self|user|account|my|profile|current|myself|whoami)\b/i;
const reading = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY']);

const databasePath =
  /^(re)?(create|init(iali[sz]e)?|reset|seed|populate|drop|rebuild|recreate|install|set-?up|restore)[-_]?(the[-_]?)?(db|database|schema|tables?|(sample|test|demo|dummy|seed)[-_]?data|data)$/i;
const databaseWords =
  /^(re)?(creates?|init(iali[sz]e)?s?|populates?|seeds?|resets?|drops?|rebuilds?)\b.{0,40}\b(database|db)\b(?! (backup|dump|export|user|connection|snapshot|report))/i;

/** Whether an operation makes the whole database anew, by whatever method. */
export const makesDatabase = ({ path, summary }: Operation): boolean =>
  databasePath.test(path.split('/').at(-1) ?? '') || (!path.includes('{') && databaseWords.test(summary));

/** Why an operation may not run among others, or null. Known by words, so that a common `DELETE /items/{id}` is not meant. */
export function dangerOf(
  operation: Operation,
  path: ResourcePath,
  role: Role,
  itemPaths: ReadonlySet<string>,
): DangerFound | null {
  const texts = textsOf(operation, path);
  const changes = !reading.has(operation.method);
  const named = `${texts.name} | ${texts.summary}`;
  // Some services change things by GET: only names that leave no doubt count there.
  if (makesDatabase(operation))
    return { danger: 'destructive', needsPermission: true, because: 'it makes the database anew' };
  if (!changes) {
    if (/^(log ?out|sign ?out|logoff)$/.test(lastWords(path)))
      return { danger: 'credentials', needsPermission: false, because: 'it ends the session' };
    if (/^(shutdown|restart|reboot)$/.test(lastWords(path)))
      return { danger: 'global', needsPermission: true, because: 'it takes the service down' };
    return null;
  }
  const deletesAll =
    operation.method === 'DELETE' && !path.endsWithParameter && isWholeCollection(operation, path, itemPaths);
  if (deletesAll)
    return { danger: 'destructive', needsPermission: true, because: 'it deletes a whole collection' };
  const isOnOne = path.parameters.length > 0;
  if (
    !isOnOne &&
    (wiping.test(named) ||
      (massPath.test(path.lastStatic ?? '') && !secrets.test(texts.path) && !waysIn.test(named)))
  )
    return {
      danger: 'destructive',
      needsPermission: true,
      because: 'its name says that it removes more than one thing',
    };
  if (
    isOnOne &&
    /\b(purge|wipe|truncate|factory reset|delete all|remove all|clear all|drop)\b/.test(named) &&
    !path.endsWithParameter
  )
    return {
      danger: 'destructive',
      needsPermission: true,
      because: 'its name says that it removes more than one thing',
    };
  if (endsAccess(operation, path, texts))
    return {
      danger: 'credentials',
      needsPermission: deletesOwnAccount(operation, path, texts),
      because: 'it ends or changes the access of the one who calls it',
    };
  if (isOnOne) return null;
  const isServicePath = wholeService.test(operation.path) || serviceSettings.test(operation.path);
  if (
    outage.test(`${named} | ${texts.path}`) &&
    (isServicePath || outageTarget.test(`${named} | ${texts.description}`))
  )
    return { danger: 'global', needsPermission: true, because: 'it takes the service away from everybody' };
  const isSetting =
    role !== 'create' && (settings.test(`${named} | ${texts.path}`) || serviceSettings.test(operation.path));
  if (isServicePath && isSetting)
    return { danger: 'global', needsPermission: false, because: 'it changes settings of the whole service' };
  return null;
}

function textsOf(operation: Operation, path: ResourcePath): Texts {
  const words = (text: string) => wordsOf(text).join(' ');
  return {
    name: `${words(operation.operationId ?? '')} | ${lastWords(path)}`,
    path: path.statics.map(words).join(' | '),
    summary: words(operation.summary),
    description: words(operation.description.slice(0, 500)),
  };
}

const lastWords = (path: ResourcePath): string =>
  path.endsWithParameter ? '' : wordsOf(path.statics.at(-1) ?? '').join(' ');

/** `DELETE /items`, where `/items/{id}` also exists and nothing in the query or body says which. */
function isWholeCollection(
  operation: Operation,
  path: ResourcePath,
  itemPaths: ReadonlySet<string>,
): boolean {
  if (!itemPaths.has(path.blank)) return false;
  const chosen = operation.parameters.some(({ in: place, required }) => place === 'query' && required);
  return !chosen && operation.body === null;
}

function endsAccess(operation: Operation, path: ResourcePath, texts: Texts): boolean {
  const { method } = operation;
  const last = lastWords(path);
  if (/^(log ?out|sign ?out|logoff|log off)$/.test(last)) return true;
  if (path.endsWithParameter) return false;
  if (/\b(password|passphrase)\b/.test(last) && method !== 'POST') return true;
  if (
    /\b(password|passphrase)\b/.test(last) &&
    /\b(change|update|set)\b/.test(`${texts.name} ${texts.summary}`)
  )
    return true;
  if (method === 'DELETE' && /(^|\/)(sessions?|tokens?)(\/(current|me|self|all))?\/?$/i.test(operation.path))
    return true;
  if (deletesOwnAccount(operation, path, texts)) return true;
  const isAboutOthers = path.parameters.length > 0;
  return !isAboutOthers && ownAccess.test(`${texts.name} | ${texts.summary}`);
}

function deletesOwnAccount(operation: Operation, path: ResourcePath, texts: Texts): boolean {
  if (path.parameters.length > 0) return false;
  if (operation.method === 'DELETE' && /\/(me|self|user|account|profile|myself)\/?$/i.test(operation.path))
    return true;
  return (
    self.test(operation.path) &&
    /\b(delete|close|deactivate|terminate|erase)\b/.test(texts.name) &&
    /\b(account|user|me|self|profile)\b/.test(`${texts.name} ${texts.path}`) &&
    /^(delete|close|deactivate|terminate|erase|cancel)$/.test(lastWords(path).split(' ')[0] ?? '')
  );
}
