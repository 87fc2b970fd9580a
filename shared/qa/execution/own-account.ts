import type { Need } from '../dependencies/plan-types.ts';
import type { Json } from '../document/api.ts';
import { isObject } from '../schema/pointer.ts';
import type { Exchange } from './exchange.ts';

const ownPath =
  /(^|\/)(me|self|myself|whoami|who-am-i|my-?(account|profile|user)|user-?info|current[-_]?user|users?\/current)$/i;
/** Without an `s` and first in the path: what is below belongs to who asks. */
const ownArea =
  /^\/((api|rest|v\d+(\.\d+)*)\/)*(me|my|self|user|account|profile|users\/(me|self|current))(\/|$)/i;
const naming = /^(id|_id|uid|uuid|login|user_?name|user_?id|email|handle|slug|sub|key|account_?id)$/i;
const people =
  /(^|-)(user|account|person|member|customer|employee|contact|profile|owner|assignee|author|creator|reviewer|manager|requester|approver|reporter|lead|recipient|sender|actor|collaborator|participant|organizer|organiser|host|buyer|seller|assigned-to|login|username)$/;

/** Whether everything at the path belongs to the one who asks. */
export const isOwnArea = (operation: string): boolean => ownArea.test(operation.replace(/^\S+ /, ''));

/** Whether a value is wanted that names somebody. */
export const wantsPerson = ({ resource }: Pick<Need, 'resource'>): boolean => people.test(resource ?? '');

/** Whether the answer describes the account of the one who asks. */
export function showsAccount(operation: string): boolean {
  const path = operation.replace(/^\S+ |\/$/g, '');
  if (!operation.startsWith('GET ') || path.includes('{')) return false;
  return ownPath.test(path) || /^\/((api|rest|v\d+(\.\d+)*)\/)*(user|account|profile)$/i.test(path);
}

/** The second part of a JSON Web Token; null when it is none. */
function claimsOf(token: string): Json {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return null;
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** What the account that the run works with is called. */
export class OwnAccount {
  readonly #names = new Set<string>();

  /** @param operation whose answer it is; only those that show the account itself count */
  saw(exchange: Exchange): void {
    if (showsAccount(exchange.operation)) this.learn(exchange);
  }

  /** From a call that made the account, or an answer that describes it. */
  learn(exchange: Exchange): void {
    const json = exchange.response?.json;
    const inner = isObject(json)
      ? ['data', 'user', 'account', 'profile', 'result'].flatMap((name) => json[name] ?? [])
      : [];
    for (const each of [json, ...inner, exchange.case?.input.body?.value]) this.#learnNames(each);
  }

  /** From what a signed token says of whom it was issued to. */
  learnToken(token: string): void {
    this.#learnNames(claimsOf(token));
  }

  #learnNames(each: Json | undefined): void {
    if (!isObject(each)) return;
    for (const [name, value] of Object.entries(each))
      if (naming.test(name) && (typeof value === 'string' || typeof value === 'number'))
        this.#names.add(String(value));
  }

  is(value: unknown): boolean {
    return this.#names.has(String(value));
  }
}
