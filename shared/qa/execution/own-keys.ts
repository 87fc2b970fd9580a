import type { Json } from '../document/api.ts';
import { positives } from '../input/positives.ts';
import type { OperationInput } from '../input/request.ts';
import { succeeded } from '../oracles/answers.ts';
import { withoutValues } from '../oracles/error-signature.ts';
import type { Driver } from './driver.ts';
import type { Exchange } from './exchange.ts';
import { inputAt, placesOf, withInputAt } from './input-tree.ts';
import { learnedValues } from './known.ts';
import { complaintsOf } from './learning/complaints.ts';
import { plainName } from './learning/lessons.ts';
import { leavesOf } from './leaves.ts';
import { type Key, presentedAt } from './presented.ts';
import { freshInput } from './renew.ts';

const keyName = /(secret|token|apikey|accesskey|clientkey)$/;
const SHORTEST = 16;
/** Cases that are drawn to find out what a field is chosen from. */
const DRAWN = 16;
/** More different ones, and the field is no choice. */
const MOST_CHOICES = 4;
/** Keys of one run. */
const MOST = 8;
/** Times that a key was refused in the same words, after which it is left alone where these are said. */
const HOPELESS = 3;

interface OwnKey extends Key {
  good: number;
  /** How often it was refused, by the words. */
  readonly bad: Map<string, number>;
}

/** The key that an answer shows: a long word by the name of one. */
function keyIn({ number, response }: Exchange): OwnKey | null {
  for (const { at, value } of leavesOf(response?.json ?? null)) {
    const isKey =
      typeof value === 'string' &&
      value.length >= SHORTEST &&
      /^[\x21-\x7e]+$/.test(value) &&
      !value.includes('://') &&
      keyName.test(plainName(at.split('/').at(-1) ?? ''));
    if (isKey)
      return { token: value, use: { at: presentedAt, from: number, source: at }, good: 0, bad: new Map() };
  }
  return null;
}

/**
 * Keys that the run had the service issue to it, for operations that refuse the credentials it came with: who manages
 * a service is often another than who uses it.
 */
export class OwnKeys {
  readonly #driver: Driver;
  #keys: Promise<OwnKey[]> | null = null;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /**
   * Calls the operation once more with each of the keys until one is let in, and stays with that. Null: none is.
   *
   * @param refused what came of the call with the run's own credentials
   * @param send the same call
   */
  async letIn(operation: string, refused: Exchange, send: () => Promise<Exchange>): Promise<Exchange | null> {
    const { session } = this.#driver;
    if (!session.has('first')) return null;
    this.#keys ??= this.#issued();
    const { json, text = '' } = refused.response ?? {};
    const words = complaintsOf(json, text)
      .map(({ message }) => withoutValues(message))
      .join('; ');
    const promising = (await this.#keys)
      .filter(({ bad }) => (bad.get(words) ?? 0) < HOPELESS)
      .sort((a, b) => b.good - a.good);
    for (const key of promising) {
      session.present(operation, key);
      const exchange = await send();
      const status = exchange.response?.status ?? 0;
      if (status !== 0 && status !== 401 && status !== 403) {
        if (key.good === 0) this.#driver.pool.keep(key.use.from);
        key.good += 1;
        return exchange;
      }
      key.bad.set(words, (key.bad.get(words) ?? 0) + 1);
    }
    session.present(operation, null);
    return null;
  }

  async #issued(): Promise<OwnKey[]> {
    const driver = this.#driver;
    const keys: OwnKey[] = [];
    for (const { operation, role, danger } of driver.allPlanned) {
      if (role !== 'create' || danger !== null) continue;
      const first = driver.accepted(operation).find((exchange) => keyIn(exchange) !== null);
      if (first === undefined) continue;
      for (const exchange of [first, ...(await this.#ofOtherKinds(first))]) {
        const key = keyIn(exchange);
        if (key !== null && keys.length < MOST) keys.push(key);
      }
    }
    return keys;
  }

  /** The same with another choice in each of its fields that is one. */
  async #ofOtherKinds(first: Exchange): Promise<readonly Exchange[]> {
    const driver = this.#driver;
    const operation = driver.operation(first.operation);
    const input = first.case?.input;
    if (operation === undefined || first.case === null || input === undefined) return [];
    const random = driver.random.fork(`kinds ${operation.id}`);
    const drawn = [...positives(driver.api, operation, random, learnedValues(driver)).take(DRAWN)];
    const made: Exchange[] = [];
    for (const { at, value } of placesOf(input).filter((each) => each.at.startsWith('/body/'))) {
      for (const choice of choicesAt(
        drawn.map((each) => each.input),
        at,
      )) {
        if (plain(choice) === plain(value) || !driver.session.budget.room(MOST)) continue;
        const other = freshInput(driver, operation, withInputAt(input, at, choice), first.uses, false);
        const kept = withInputAt(other, at, choice);
        const exchange = await driver.call({ ...first.case, input: kept }, { uses: first.uses });
        if (succeeded(exchange)) made.push(exchange);
      }
    }
    return made;
  }
}

const plain = (value: Json) => String(value).toLowerCase();

/** What a field is chosen from; empty when it takes anything. */
function choicesAt(inputs: readonly OperationInput[], at: string): readonly string[] {
  const values = new Map<string, string>();
  let count = 0;
  for (const input of inputs) {
    const value = inputAt(input, at);
    if (typeof value !== 'string' || value === '') continue;
    count += 1;
    if (!values.has(plain(value))) values.set(plain(value), value);
  }
  return count > 2 * values.size && values.size <= MOST_CHOICES ? [...values.values()] : [];
}
