import type { Json, Operation } from '../document/api.ts';
import type { Case, OperationInput } from '../input/request.ts';
import { meantStatus, succeeded } from '../oracles/answers.ts';
import { below, segmentsOf } from '../schema/pointer.ts';
import { validatorOf } from '../schema/validator.ts';
import type { Driver } from './driver.ts';
import type { Exchange, Identity, Use } from './exchange.ts';
import { freshened } from './fresh.ts';
import { inputAt, withInputAt } from './input-tree.ts';
import { complaintsOf } from './learning/complaints.ts';
import { correct } from './learning/correct.ts';
import { lessonsOf } from './learning/lessons.ts';
import { readOne } from './pool.ts';
import { presentedAt } from './presented.ts';

/** A call that is ready to be sent. */
export interface Ready {
  readonly case: Case;
  readonly uses: readonly Use[];
}

/** Chains of resources inside resources that are followed. */
const DEEPEST = 6;

/** Whether a body is valid as the operation documents it; bodies without a schema always are. */
export function bodyFits(driver: Driver, operation: Operation, mediaType: string, body: Json): boolean {
  const place = operation.body?.media.find(({ type }) => type === mediaType)?.schema ?? null;
  return place === null || validatorOf(driver.api, place, 'request').check(body).length === 0;
}

/** The rules that a body breaks, in words that compare. */
function brokenRules(driver: Driver, operation: Operation, mediaType: string, body: Json): string {
  const place = operation.body?.media.find(({ type }) => type === mediaType)?.schema ?? null;
  const errors = place === null ? [] : validatorOf(driver.api, place, 'request').check(body);
  return errors.map(({ pointer, keyword }) => `${pointer} ${keyword}`).join('\n');
}

/** The same as text and as a number. */
const spellingsOf = (value: Json): readonly Json[] => [
  value,
  String(value),
  ...(typeof value === 'string' && /^\d{1,15}$/.test(value) ? [Number(value)] : []),
];

/** Whether a value is valid for the parameter that it goes into; what is not documented takes anything. */
function parameterFits(driver: Driver, operation: Operation, at: string, value: Json): boolean {
  const [group, name] = segmentsOf(at);
  const parameter = operation.parameters.find((each) => each.name === name && sections[each.in] === group);
  return (
    parameter === undefined || validatorOf(driver.api, parameter.schema, 'request').check(value).length === 0
  );
}

const sections = { path: 'path', query: 'query', header: 'headers', cookie: 'cookies' } as const;

/**
 * What exists, as a parameter wants it: after the part that says how to compare (`is:`), when what the input has
 * there has one. A path always takes it, as whatever is there now is nobody's name.
 */
function asParameter(
  driver: Driver,
  operation: Operation,
  input: OperationInput,
  at: string,
  value: Json,
): Json {
  if (at.startsWith('/path/')) return value;
  const fits = (each: Json) => parameterFits(driver, operation, at, each);
  const now = inputAt(input, at);
  const before = typeof now === 'string' ? (/^\w+[:/#|]/.exec(now)?.[0] ?? '') : '';
  const fitting = [...spellingsOf(value), `${before}${String(value)}`].find(fits);
  return fitting ?? (now !== undefined && fits(now) ? now : value);
}

/**
 * With a value of something that exists in its place. A field of the body that the input leaves out stays out,
 * and one that is written as text where the answer has a number is written as text.
 */
export function filledIn(
  driver: Driver,
  operation: Operation,
  input: OperationInput,
  at: string,
  value: Json,
): OperationInput {
  if (!at.startsWith('/body/'))
    return withInputAt(input, at, asParameter(driver, operation, input, at, value));
  const { body } = input;
  if (body === null || inputAt(input, at) === undefined) return input;
  for (const spelling of spellingsOf(value)) {
    const next = withInputAt(input, at, spelling);
    if (next.body !== null && bodyFits(driver, operation, body.mediaType, next.body.value)) return next;
  }
  return input;
}

/** Values of the path in the order in which they stand there, then the others. */
function outermostFirst(operation: Operation, uses: readonly Use[]): readonly Use[] {
  const names = [...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => below('/path', name ?? ''));
  const place = ({ at }: Use) => (names.includes(at) ? names.indexOf(at) : names.length);
  return uses.toSorted((one, other) => place(one) - place(other));
}

/** The input with other values where they tend to have to be unique, so that it can be sent once more. */
export function freshInput(
  driver: Driver,
  operation: Operation,
  input: OperationInput,
  uses: readonly Use[],
  wide: boolean,
): OperationInput {
  const { body } = input;
  if (body === null) return input;
  const prefix = '/body/value';
  const keep = new Set(
    uses.flatMap(({ at }) => (at.startsWith(`${prefix}/`) ? [at.slice(prefix.length)] : [])),
  );
  // An invalid body stays one, by the rules that it breaks and no others.
  const broken = brokenRules(driver, operation, body.mediaType, body.value);
  const fits = (value: Json) => brokenRules(driver, operation, body.mediaType, value) === broken;
  return { ...input, body: { ...body, value: freshened(body.value, driver.random, fits, { wide, keep }) } };
}

/**
 * How much of what a call depends on is made anew. `all`: everything down to what nothing else has made.
 * `thing`: what the call works on, in the surroundings that are there.
 */
export type Extent = 'all' | 'thing';

/** Sets up anew what a call depends on, once for each thing within one renewal. */
class Renewal {
  readonly #driver: Driver;
  readonly #identity: Identity;
  readonly #extent: Extent;
  readonly #made = new Map<number, Promise<Exchange | null>>();

  constructor(driver: Driver, identity: Identity, extent: Extent) {
    this.#driver = driver;
    this.#identity = identity;
    // Another identity may have no access to the surroundings of the first one.
    this.#extent = identity === 'first' ? extent : 'all';
  }

  /** Whether the value can stay as it is. */
  #stays(operation: Operation, use: Use, depth: number): boolean {
    const driver = this.#driver;
    const maker = driver.journal.get(use.from)?.operation;
    const common = maker !== undefined && driver.pool.isCommon(maker, use.source);
    if (common && this.#identity === 'first' && stands(driver, [use])) return true;
    if (this.#extent === 'all') return false;
    const reading = operation.method === 'GET' || operation.method === 'HEAD';
    const innermost =
      use.at === below('/path', [...operation.path.matchAll(/\{([^}]+)\}/g)].at(-1)?.[1] ?? '');
    if (depth === 0 && innermost && !reading) return false;
    return stands(driver, [use]);
  }

  /** The same call with new resources in it; null when one could not be made again. */
  async ready(exchange: Exchange, depth = 0): Promise<Ready | null> {
    const driver = this.#driver;
    const operation = driver.operation(exchange.operation);
    if (exchange.case === null || operation === undefined) return null;
    let { input } = exchange.case;
    const uses: Use[] = [];
    /** What is around the rest of the path is another thing now. */
    let moved = false;
    for (const use of outermostFirst(operation, exchange.uses)) {
      // Whoever sends it adds that again.
      if (use.at === presentedAt) continue;
      const inPath = use.at.startsWith('/path/');
      if (!(moved && inPath) && this.#stays(operation, use, depth)) {
        uses.push(use);
        continue;
      }
      const renewed =
        depth < DEEPEST && driver.pool.isOwn(use.from) ? await this.#again(use.from, depth + 1) : null;
      if (renewed === null) {
        // What was only read is still there; what could not be made again cannot be relied on.
        if (driver.pool.isOwn(use.from) && this.#identity !== 'first') return null;
        uses.push(use);
        continue;
      }
      const value = readOne(renewed, use.source, driver.pool.basePath());
      if (value === undefined) return null;
      input = withInputAt(input, use.at, value);
      uses.push({ ...use, from: renewed.number });
      moved ||= inPath;
    }
    if (!['GET', 'HEAD', 'DELETE'].includes(operation.method))
      input = freshInput(driver, operation, input, uses, false);
    return { case: { ...exchange.case, input, description: exchange.case.description }, uses };
  }

  #again(number: number, depth: number): Promise<Exchange | null> {
    const known = this.#made.get(number);
    if (known !== undefined) return known;
    const making = this.#make(number, depth);
    this.#made.set(number, making);
    return making;
  }

  async #make(number: number, depth: number): Promise<Exchange | null> {
    const driver = this.#driver;
    const original = driver.journal.get(number);
    const operation = original === undefined ? undefined : driver.operation(original.operation);
    if (original?.case == null || operation === undefined) return null;
    const ready = await this.ready(this.#standingLike(original), depth);
    return ready === null ? null : this.#send(operation, ready);
  }

  /** A call of the same kind whose surroundings are still there, when those of the call are not. */
  #standingLike(exchange: Exchange): Exchange {
    const driver = this.#driver;
    const free = this.#extent === 'thing' && !exchange.operation.includes('{');
    if (!free || stands(driver, exchange.uses)) return exchange;
    return driver.accepted(exchange.operation).findLast(({ uses }) => stands(driver, uses)) ?? exchange;
  }

  async #send(operation: Operation, ready: Ready): Promise<Exchange | null> {
    const driver = this.#driver;
    const how = { identity: this.#identity };
    const first = await driver.call(ready.case, { ...how, uses: ready.uses });
    if (succeeded(first)) return first;
    const status = meantStatus(first);
    if (status < 400 || status >= 500) return null;
    const wide = freshInput(driver, operation, ready.case.input, ready.uses, true);
    const lessons = lessonsOf(
      complaintsOf(first.response?.json, first.response?.text ?? ''),
      Object.keys(wide.query),
      status,
    );
    const input =
      correct(wide, lessons, {
        random: driver.random,
        full: null,
        existing: () => [],
      }) ?? wide;
    const second = await driver.call(
      { ...ready.case, input },
      { ...how, uses: ready.uses.filter(({ at }) => inputAt(input, at) !== undefined) },
    );
    return succeeded(second) ? second : null;
  }
}

/**
 * A call of the operation as it was accepted before, with what it works on made anew, and whatever else is not there
 * any more; null when none was ever accepted, or something could not be made again.
 */
export async function renewed(
  driver: Driver,
  operation: string,
  identity: Identity = 'first',
  extent: Extent = 'thing',
): Promise<Ready | null> {
  for (const exchange of driver.accepted(operation).slice(0, 2)) {
    const ready = await new Renewal(driver, identity, extent).ready(exchange);
    if (ready !== null) return ready;
  }
  return extent === 'thing' ? renewed(driver, operation, identity, 'all') : null;
}

/**
 * Makes another thing of the kind that the operation has made before, in the same surroundings as long as they
 * exist, else in new ones. Returns the answer, or null when that did not work.
 */
export async function anotherOf(driver: Driver, operation: string): Promise<Exchange | null> {
  const how = driver.operation(operation);
  const exchange = driver.accepted(operation).findLast(({ uses }) => stands(driver, uses));
  if (how !== undefined && exchange?.case != null) {
    const input = freshInput(driver, how, exchange.case.input, exchange.uses, false);
    const made = await driver.call({ ...exchange.case, input }, { uses: exchange.uses });
    if (succeeded(made)) return made;
  }
  const ready = await renewed(driver, operation, 'first', 'all');
  if (ready === null) return null;
  const made = await driver.call(ready.case, { uses: ready.uses });
  return succeeded(made) ? made : null;
}

/** Whether all that the values stand for is still there, as far as the run knows. */
function stands(driver: Driver, uses: readonly Use[]): boolean {
  return uses.every(({ from, source }) => {
    const exchange = driver.journal.get(from);
    const value = exchange === undefined ? undefined : readOne(exchange, source, driver.pool.basePath());
    return (
      exchange !== undefined &&
      value !== undefined &&
      !driver.pool.isGone({ value, exchange, source, own: true })
    );
  });
}

/** The same call once more with everything that it depends on made anew, or null when that cannot be done. */
export async function renewedCall(driver: Driver, exchange: Exchange): Promise<Ready | null> {
  return new Renewal(driver, exchange.identity === 'second' ? 'second' : 'first', 'all').ready(exchange);
}
