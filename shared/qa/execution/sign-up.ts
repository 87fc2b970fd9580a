import type { Json, Operation } from '../document/api.ts';
import { nothingKnown } from '../input/known-values.ts';
import { positives } from '../input/positives.ts';
import type { OperationInput } from '../input/request.ts';
import { declined, meantStatus, succeeded } from '../oracles/answers.ts';
import { registersOf } from '../oracles/security/accounts-of.ts';
import { saysNothingOfCredentials } from '../oracles/security/protected.ts';
import { isObject } from '../schema/pointer.ts';
import type { Secret } from './authorization.ts';
import type { Driver } from './driver.ts';
import type { Exchange } from './exchange.ts';
import { placesOf, withInputAt } from './input-tree.ts';
import { complaintsOf } from './learning/complaints.ts';
import { correct } from './learning/correct.ts';
import { lessonsOf, plainName } from './learning/lessons.ts';
import { leavesOf } from './leaves.ts';
import { bodyFits, freshInput } from './renew.ts';

const TRIES = 5;
const password = /^(pass(word|wd|phrase|code)?|pwd|secret)$/;
const passwordField = /pass(word|wd|phrase)|pwd/;
const userField =
  /^(user(name|id)?|login(name)?|email(address)?|name|account(name)?|handle|nick(name)?|identifier)$/;
const signingUp = /sign.?up|register|registration|\/(users?|accounts?|customers?|members?)\/?$/i;
const signingIn = /log.?in|sign.?in|session|token|auth|jwt/i;
const tokenName = /(token|jwt|accesskey|apikey|sessionid|sessionkey|bearer)$/;

const passwordOf = (input: OperationInput) =>
  placesOf(input).find(({ at, name }) => at.startsWith('/body/') && passwordField.test(plainName(name)));

/** The first input of an operation that has a password in it. */
function withPassword(driver: Driver, operation: Operation): OperationInput | null {
  let count = 0;
  for (const { input, violates } of positives(
    driver.api,
    operation,
    driver.random.fork(`sign up ${operation.id}`),
    nothingKnown,
  )) {
    if (violates === null && passwordOf(input) !== undefined) return input;
    count += 1;
    if (count > 4) break;
  }
  return null;
}

interface Found {
  readonly token: string;
  /** JSON pointer into the body, or `header:name`. */
  readonly source: string;
}

/** A token in an answer: by its name, long enough to be one. */
function tokenIn(exchange: Exchange): Found | null {
  const { response } = exchange;
  const bare = (text: string) => text.replace(/^Bearer /i, '');
  if (response?.json !== undefined) {
    if (typeof response.json === 'string' && response.json.length >= 16)
      return { token: response.json, source: '' };
    const tokens = [...leavesOf(response.json)].filter(
      ({ at, value }) =>
        typeof value === 'string' &&
        value.length >= 8 &&
        tokenName.test(plainName(at.split('/').at(-1) ?? '')),
    );
    const best = tokens.find(({ at }) => !/refresh/i.test(at)) ?? tokens[0];
    if (typeof best?.value === 'string') return { token: bare(best.value), source: best.at };
  }
  for (const name of ['authorization', 'x-auth-token']) {
    const value = response?.headers[name];
    if (value !== undefined) return { token: bare(value), source: `header:${name}` };
  }
  return null;
}

async function tryUntilDone(
  driver: Driver,
  operation: Operation,
  start: OperationInput,
): Promise<Exchange | null> {
  let input = start;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const exchange = await driver.call(
      { operation: operation.id, kind: 'minimal', description: 'get access', input, violates: null },
      { identity: 'nobody' },
    );
    if (succeeded(exchange)) return exchange;
    const { response } = exchange;
    if (response === null || !declined(exchange)) return null;
    const names = placesOf(input).map(({ name }) => name);
    const lessons = lessonsOf(complaintsOf(response.json, response.text), names, meantStatus(exchange));
    const remedies = { random: driver.random, full: null, existing: () => [] };
    input = correct(input, lessons, remedies) ?? freshInput(driver, operation, input, [], true);
  }
  return null;
}

/** The new user's names and password in the fields of the sign-in call. */
function signInInput(like: OperationInput, user: OperationInput): OperationInput {
  const given = new Map<string, Json>(placesOf(user).map(({ name, value }) => [plainName(name), value]));
  const secret = passwordOf(user)?.value;
  let next = like;
  for (const { at, name } of placesOf(like)) {
    const plain = plainName(name);
    if (passwordField.test(plain) || password.test(plain)) {
      if (secret !== undefined) next = withInputAt(next, at, secret);
    } else if (given.has(plain)) next = withInputAt(next, at, given.get(plain));
    else if (userField.test(plain)) {
      const other = [...given].find(([key]) => userField.test(key));
      if (other !== undefined) next = withInputAt(next, at, other[1]);
    }
  }
  return next;
}

/** Makes a user of the run's own for each identity without credentials, when the API lets anybody sign up. */
export async function signUp(driver: Driver): Promise<void> {
  const { api, session } = driver;
  if (session.has('first')) {
    // Another part of the run may have made the account.
    const [made] = session.holder('first').signIn?.exchanges ?? [];
    if (made !== undefined) driver.pool.account.learn(made);
    const token = await session.token('first');
    if (token !== null) driver.pool.account.learnToken(token);
    return;
  }
  const posts = api.operations.filter(
    ({ id, method }) =>
      method === 'POST' && driver.planned(id) !== undefined && driver.planned(id)?.danger !== 'destructive',
  );
  const candidates = posts.flatMap((operation) => {
    const input = operation.path.includes('{') ? null : withPassword(driver, operation);
    return input === null ? [] : [{ operation, input }];
  });
  const isIn = ({ operation }: { readonly operation: Operation }) =>
    driver.planned(operation.id)?.role === 'login' ||
    (signingIn.test(operation.path) && !signingUp.test(operation.path));
  const entrances = candidates.filter(isIn);
  const makers = registersOf(api).map(({ id }) => id);
  const register = candidates
    .filter((each) => !isIn(each) && makers.includes(each.operation.id))
    .toSorted((one, other) => makers.indexOf(one.operation.id) - makers.indexOf(other.operation.id))[0];
  if (register === undefined) return;
  // Where the document says nothing of credentials, only a way in shows that there are any.
  if (entrances.length === 0 && saysNothingOfCredentials(api)) return;
  for (const identity of ['first', 'second'] as const) {
    if (session.has(identity)) continue;
    const holder = session.holder(identity);
    const { operation } = register;
    let input = freshInput(driver, operation, register.input, [], true);
    const place = passwordOf(input);
    const strong =
      place === undefined ? input : withInputAt(input, place.at, `Aq7!${driver.random.text(10)}`);
    if (strong.body !== null && bodyFits(driver, operation, strong.body.mediaType, strong.body.value))
      input = strong;
    const made = await tryUntilDone(driver, operation, input);
    if (made?.case == null) return;
    const user = made.case.input;
    // It describes the account that the run works with from now on.
    if (identity === 'first') driver.pool.account.learn(made);
    const enter = async (): Promise<Secret | null> => {
      for (const entrance of entrances) {
        const exchange = await tryUntilDone(driver, entrance.operation, signInInput(entrance.input, user));
        const found = exchange === null ? null : tokenIn(exchange);
        if (exchange === null || found === null) continue;
        holder.signIn = { exchanges: [made, exchange], source: found.source };
        return { kind: 'token', token: found.token };
      }
      return null;
    };
    const direct = tokenIn(made);
    if (direct !== null) holder.signIn = { exchanges: [made], source: direct.source };
    const secret: Secret | null = direct === null ? await enter() : { kind: 'token', token: direct.token };
    if (secret === null) return;
    holder.give(secret, entrances.length > 0 ? enter : null);
    const body = user.body?.value;
    const shown = isObject(body)
      ? Object.keys(body).find((name) => userField.test(plainName(name)))
      : undefined;
    driver.notes.push(
      `The run signed up a user of its own with ${operation.id}${shown === undefined ? '' : ` for the ${identity} identity`}.`,
    );
  }
}
