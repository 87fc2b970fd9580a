import type { Api, Json, JsonObject, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { isObject } from '../../schema/pointer.ts';
import { validatorOf } from '../../schema/validator.ts';
import { pathParameters, withBody } from '../active/calls.ts';
import { plainName, subjectOf } from '../active/content.ts';
import { bodySchema } from '../active/other-values.ts';
import { identifierIn, resourceOf } from '../active/reading.ts';
import { succeeded } from '../answers.ts';
import type { Prober } from '../oracle.ts';
import { fieldsOf } from '../schema-place.ts';
import { gate } from './protected.ts';

const passwordName = /^(?:.*_)?(?:pass(?:word|wd|phrase|code)?|pwd)$/;
const userName =
  /^(?:.*_)?(?:user_?name|user|login|e?mail|account|handle|identifier|nick(?:name)?|phone|msisdn)(?:_(?:address|name))?$/;
const loginWords = /log_?-?in|sign_?-?in|authenticat|\btokens?\b|\bsessions?\b|\bauth\b/i;
const registerWords =
  /regist|sign_?-?up|enrol|\bjoin|(?:create|open|new)[_ ](?:an?[_ ]|your[_ ]|new[_ ])*(?:user|account|customer|member)|\/(?:users?|accounts?|customers?|members?)\/?$/im;
/** What takes a name and a password for something else. */
const otherWords =
  /log_?-?(?:in|out)|sign_?-?(?:in|out)|authenticat|reset|forgot|recover|change|update|verif|confirm|passw|\b(?:tokens?|sessions?)\b/i;

/** Names of the fields of a body that say who somebody is and prove it. */
export interface Fields {
  readonly user: string;
  readonly password: string;
}

/** The body of an operation as JSON, or as a form where that is all it takes. */
const fieldMedia = (operation: Operation) =>
  operation.body?.media.find(({ type }) => /json/i.test(type)) ??
  operation.body?.media.find(({ type }) => type.startsWith('application/x-www-form-urlencoded')) ??
  null;

const namesOf = (api: Api, operation: Operation): string[] => {
  const media = fieldMedia(operation);
  return media === null ? [] : [...fieldsOf(api, bodySchema(operation, media.type)).keys()];
};

function fieldsFor(api: Api, operation: Operation): Fields | null {
  const names = namesOf(api, operation);
  const password = names.find((name) => passwordName.test(plainName(name)));
  // `username` before `email`, as it is what people sign in with when both are there.
  const users = names.filter((name) => userName.test(plainName(name)));
  const user = users.find((name) => !/mail|phone/i.test(name)) ?? users[0];
  return user === undefined || password === undefined ? null : { user, password };
}

const wordsOf = ({ path, operationId, summary }: Operation) =>
  `${path}\n${plainName(operationId ?? '')}\n${summary}`;

/** The fields of an operation that signs somebody in; null for every other. */
export function loginFields(api: Api, operation: Operation): Fields | null {
  if (operation.method !== 'POST' || pathParameters(operation.path).length > 0) return null;
  const words = wordsOf(operation);
  if (!loginWords.test(words) || /regist|sign_?-?up|log_?-?out|reset|forgot/i.test(words)) return null;
  return fieldsFor(api, operation);
}

/** The fields of an operation that makes an account; null for every other. */
export function registerFields(api: Api, operation: Operation): Fields | null {
  if (operation.method !== 'POST' || pathParameters(operation.path).length > 0) return null;
  if (loginFields(api, operation) !== null || otherWords.test(wordsOf(operation))) return null;
  return fieldsFor(api, operation);
}

const saysItRegisters = (operation: Operation) => registerWords.test(wordsOf(operation));

export const loginOf = (api: Api): Operation | null =>
  api.operations.find((each) => loginFields(api, each) !== null) ?? null;

/** Operations that make an account, those first that say so; others only where somebody can sign in. */
export const registersOf = (api: Api): readonly Operation[] =>
  api.operations
    .filter((each) => registerFields(api, each) !== null && (saysItRegisters(each) || loginOf(api) !== null))
    .toSorted((one, other) => Number(saysItRegisters(other)) - Number(saysItRegisters(one)));

const registerOf = (api: Api): Operation | null => registersOf(api)[0] ?? null;

/** The field of a body that holds a new password; null when there is none. */
export function newPasswordField(api: Api, operation: Operation): string | null {
  const names = namesOf(api, operation);
  const fits = (name: string) =>
    passwordName.test(plainName(name)) && !/old|current|previous|confirm|repeat/i.test(name);
  return names.find((name) => fits(name) && /new/i.test(name)) ?? names.find(fits) ?? null;
}

/** The field of a body that says who somebody is; null when there is none. */
export const nameField = (api: Api, operation: Operation): string | null =>
  namesOf(api, operation).find((name) => userName.test(plainName(name))) ?? null;

/** An account whose password is known. */
export interface Account {
  readonly user: string;
  readonly password: string;
  /** How it was made; null when it was there before. */
  readonly registration: Exchange | null;
}

/** The fields of a call's body, however they are written. */
function sentFields({ input }: Case): JsonObject | null {
  const value = input.body?.value;
  return isObject(value) ? value : null;
}

const asText = (value: Json | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** Makes a fresh account, with more fields than documented if wanted; null when the API has no way to, or refuses. */
export async function registerAccount(prober: Prober, extra: JsonObject = {}): Promise<Account | null> {
  const operation = registerOf(prober.api);
  const fields = operation === null ? null : registerFields(prober.api, operation);
  if (operation === null || fields === null) return null;
  const call = await prober.accepted(operation.id);
  const body = call === null ? null : sentFields(call);
  if (call === null || body === null) return null;
  const registration = await prober.send(withBody(call, { ...body, ...extra }, 'make an account'));
  if (!succeeded(registration)) return null;
  // Sign-in may ask for another of the fields than the one that looks most like a name.
  const login = loginOf(prober.api);
  const wanted = login === null ? fields.user : (loginFields(prober.api, login)?.user ?? fields.user);
  const user = asText(body[wanted]) ?? asText(body[fields.user]);
  const password = asText(body[fields.password]);
  return user === null || password === null ? null : { user, password, registration };
}

/** A call that signs somebody in with a password; null when no operation of the API does that. */
export function loginCall(api: Api, user: string, password: string): Case | null {
  const login = loginOf(api);
  const fields = login === null ? null : loginFields(api, login);
  const media = login === null ? null : fieldMedia(login);
  if (login === null || fields === null || media === null) return null;
  const value = { [fields.user]: user, [fields.password]: password };
  return caseOf(login, media.type, value, 'sign in');
}

/** The name of the field of an operation that sends somebody a way back in, for whoever is named; else null. */
export function recoveryField(api: Api, operation: Operation): string | null {
  if (operation.method !== 'POST' || pathParameters(operation.path).length > 0) return null;
  if (!/reset|forgot|recover|remind|resend|lost/i.test(wordsOf(operation))) return null;
  const names = namesOf(api, operation);
  if (names.some((name) => /pass|pwd|token|code|secret/i.test(name))) return null;
  return nameField(api, operation);
}

/** A call of such an operation for somebody; null when it asks for more than who, and than what `known` holds. */
export function recoveryCall(api: Api, operation: Operation, user: string, known: JsonObject): Case | null {
  const field = recoveryField(api, operation);
  const media = fieldMedia(operation);
  if (field === null || media?.schema == null) return null;
  const others = namesOf(api, operation).filter((name) => Object.hasOwn(known, name));
  const value = { ...Object.fromEntries(others.map((name) => [name, known[name] ?? null])), [field]: user };
  if (validatorOf(api, media.schema, 'request').check(value).length > 0) return null;
  return caseOf(operation, media.type, value, 'ask for a way back in');
}

const caseOf = (operation: Operation, mediaType: string, value: JsonObject, description: string): Case => ({
  operation: operation.id,
  kind: 'minimal',
  description,
  input: { path: {}, query: {}, headers: {}, cookies: {}, body: { mediaType, value } },
  violates: null,
});

/**
 * What an account is called in the paths of its own: its name, or the id that registering, signing in or the page of
 * whoever asks tells for it.
 */
export async function pathValueOf(
  prober: Prober,
  account: Account,
  parameter: string,
  path: string,
): Promise<Json> {
  if (userName.test(plainName(parameter)) && !/id$/i.test(parameter)) return account.user;
  const told = ({ response }: Exchange) => {
    const answer = subjectOf(response?.json);
    return answer === null ? undefined : identifierIn(answer, parameter, resourceOf(path));
  };
  const atOnce = account.registration === null ? undefined : told(account.registration);
  if (atOnce !== undefined) return atOnce;
  const signedIn = await tokenOf(prober, account);
  if (signedIn === null) return account.user;
  const atSignIn = told(signedIn.exchange);
  if (atSignIn !== undefined) return atSignIn;
  const page = await ownPage(prober, signedIn.token);
  return (page === null ? undefined : told(page)) ?? account.user;
}

/** What whoever has the token is shown of themselves; null when there is no such page. */
export async function ownPage(prober: Prober, token: string): Promise<Exchange | null> {
  const profile = gate(prober.api);
  if (profile === null) return null;
  const request = {
    method: 'GET',
    target: profile.path,
    headers: { accept: 'application/json' },
    body: null,
  };
  const read = await prober.sendRaw(profile.id, request, { identity: 'nobody', token });
  return succeeded(read) ? read : null;
}

/** Signs an account in. */
export async function tokenOf(
  prober: Prober,
  { user, password }: Account,
): Promise<{ readonly token: string; readonly exchange: Exchange } | null> {
  const login = loginCall(prober.api, user, password);
  const exchange = login === null ? null : await prober.send(login, 'nobody');
  const token = exchange === null || !succeeded(exchange) ? null : tokenIn(exchange.response?.json);
  return exchange === null || token === null ? null : { token, exchange };
}

/** The account that the run itself signs in with, when it does so by a documented operation. */
export async function knownAccount(prober: Prober): Promise<Account | null> {
  const login = loginOf(prober.api);
  const fields = login === null ? null : loginFields(prober.api, login);
  if (login === null || fields === null) return null;
  const call = await prober.accepted(login.id);
  const body = call === null ? null : sentFields(call);
  const user = asText(body?.[fields.user]);
  const password = asText(body?.[fields.password]);
  return user === null || password === null ? null : { user, password, registration: null };
}

const tokenName = /^(?:access_?|auth_?|id_?|session_?|bearer_?)?(?:token|jwt)$|^(?:access|bearer|api_?key)$/;

/** The token in the answer to signing in. */
export function tokenIn(body: Json | undefined, depth = 0): string | null {
  if (!isObject(body) || depth > 3) return null;
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string' && value.length >= 8 && tokenName.test(plainName(name))) return value;
  }
  for (const value of Object.values(body)) {
    const found = tokenIn(value, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** Same kind of name, of nobody: letters exchanged; what follows an `@` stays. */
export function strangerLike(user: string, text: string): string {
  const at = user.indexOf('@');
  const name = at < 0 ? user : user.slice(0, at);
  const letters = text
    .toLowerCase()
    .replaceAll(/[^a-z]/g, 'q')
    .padEnd(name.length, 'q');
  const made = [...name].map((character, index) => {
    if (/[a-z]/i.test(character)) return letters.charAt(index) || 'q';
    return /\d/.test(character) ? String((Number(character) + 7) % 10) : character;
  });
  return `${made.join('')}${at < 0 ? '' : user.slice(at)}`;
}
