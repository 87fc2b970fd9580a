import type { Api, Json, JsonObject, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { isArray, isObject, same } from '../../schema/pointer.ts';
import { bodyOf, callWith, withBody } from '../active/calls.ts';
import { itemsOf, plainName, subjectOf } from '../active/content.ts';
import { bodySchema } from '../active/other-values.ts';
import { readingsOf } from '../active/reading.ts';
import { succeeded } from '../answers.ts';
import { documentedResponse } from '../documented-response.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { fieldsOf, partsOf } from '../schema-place.ts';
import { loginFields, ownPage, registerFields, tokenOf } from './accounts-of.ts';
import { gate } from './protected.ts';

/** Fields that decide what somebody may do or has to pay, and that are not theirs to set. */
const privileged =
  /^(?:user_|account_)?(?:roles?|admin|is_?admin|administrator|is_?staff|staff|is_?superuser|super_?user|permissions?|scopes?|privileges?|access_level|user_type|groups?|verified|is_verified|email_verified|approved|is_approved|credit|credits|balance|points|wallet|discount|tier|plan|owner|owner_id|user_id|is_owner|is_paid|paid|is_active|internal|is_internal)$/;

/** What is tried when no answer shows a privileged field. */
const guesses: JsonObject = { admin: true, is_admin: true, isAdmin: true, role: 'admin', is_staff: true };

/** Sends privileged fields that are not documented for the request, and looks whether they are taken. */
export const massAssignment: ActiveOracle = {
  name: 'mass-assignment',
  security: true,
  applies: (api, operation) =>
    ['POST', 'PUT', 'PATCH'].includes(operation.method) &&
    operation.body?.media.some(({ type }) => /json/i.test(type)) === true &&
    loginFields(api, operation) === null,
  async probe(prober, operation) {
    if (!prober.room(14)) return null;
    const plain = await written(prober, operation, {});
    if (plain === null) return null;
    const schema = bodySchema(operation, plain.call.input.body?.mediaType ?? '');
    const allowed = new Set(
      [...fieldsOf(prober.api, schema).values()].filter(({ readOnly }) => !readOnly).map(({ name }) => name),
    );
    const control = merged(plain.views);
    const shown = candidatesFrom(prober.api, operation, plain.exchange, control, allowed);
    const guessed = Object.fromEntries(
      Object.entries(guesses).filter(([name]) => !allowed.has(name) && !Object.hasOwn(control, name)),
    );
    // Those that answers show come one by one when they are refused together.
    const attempts = [
      { ...shown, ...guessed },
      shown,
      ...Object.entries(shown).map(([name, value]) => ({ [name]: value })),
    ];
    for (const extra of attempts.filter((each) => Object.keys(each).length > 0).slice(0, 5)) {
      const attack = await written(prober, operation, extra);
      if (attack === null) continue;
      const taken = takenFields(extra, plain, attack);
      return taken.length === 0 ? [] : [observe(operation, taken, extra, attack)];
    }
    return [];
  },
};

interface Written {
  readonly call: Case;
  readonly exchange: Exchange;
  /** The written object as the server shows it, the answer to the write last. */
  readonly views: readonly { readonly exchange: Exchange; readonly fields: JsonObject }[];
}

async function written(prober: Prober, operation: Operation, extra: JsonObject): Promise<Written | null> {
  const call = await prober.accepted(operation.id);
  const body = call === null ? null : bodyOf(call);
  if (call === null || body === null) return null;
  const exchange = await prober.send(
    withBody(call, { ...body, ...extra }, 'with fields that are not for the client'),
  );
  if (!succeeded(exchange)) return null;
  const reads = [
    ...(await readBack(prober, operation, exchange)),
    ...(await readAsNew(prober, operation, body)),
    exchange,
  ];
  return {
    call,
    exchange,
    views: reads.flatMap((each) => {
      const fields = viewOf(each, body);
      return fields === null ? [] : [{ exchange: each, fields }];
    }),
  };
}

async function readBack(prober: Prober, operation: Operation, exchange: Exchange): Promise<Exchange[]> {
  const [first] = readingsOf(prober.api, operation, exchange);
  if (first !== undefined) {
    const read = await prober.send(first);
    if (succeeded(read)) return [read];
  }
  const own = gate(prober.api);
  // What changes the caller's own profile is read there.
  const call =
    own !== null && /\/(me|profile|account|self)\b/i.test(operation.path) ? callWith(own, {}, null) : null;
  const read = call === null ? null : await prober.send(call);
  return read !== null && succeeded(read) ? [read] : [];
}

/** Somebody who has just registered signs in and looks at their own profile, or is looked for in a list. */
async function readAsNew(prober: Prober, operation: Operation, body: JsonObject): Promise<Exchange[]> {
  const fields = registerFields(prober.api, operation);
  if (fields === null) return [];
  const found: Exchange[] = [];
  const account = {
    user: String(body[fields.user]),
    password: String(body[fields.password]),
    registration: null,
  };
  const signedIn = await tokenOf(prober, account);
  const page = signedIn === null ? null : await ownPage(prober, signedIn.token);
  if (page !== null) found.push(page);
  const userPage = prober.api.operations.find(
    ({ method, path }) =>
      method === 'GET' && /\/(users?|accounts?|customers?|members?)(\/\w+)?\/\{[^}]+\}\/?$/i.test(path),
  );
  const parameter = /\{([^}]+)\}/.exec(userPage?.path ?? '')?.[1];
  if (userPage !== undefined && parameter !== undefined) {
    const call = callWith(userPage, { [parameter]: String(body[fields.user]) }, null);
    const read = call === null ? null : await prober.send(call);
    if (read !== null && succeeded(read)) found.push(read);
  }
  const lists = prober.api.operations.filter(
    ({ method, path }) =>
      method === 'GET' && !path.includes('{') && /users?|accounts?|customers?|members?/i.test(path),
  );
  for (const list of lists.slice(0, 3)) {
    const call = callWith(list, {}, null);
    const read = call === null ? null : await prober.send(call);
    if (read !== null && succeeded(read)) found.push(read);
  }
  return found;
}

/** The object itself, or the item of a list that has what was sent. */
function viewOf({ response }: Exchange, sent: JsonObject): JsonObject | null {
  const items = itemsOf(response?.json);
  const isIt = (item: Json): item is JsonObject =>
    isObject(item) &&
    Object.entries(sent).some(
      ([name, value]) =>
        typeof value === 'string' &&
        value.length > 3 &&
        /user|mail|name|login/i.test(name) &&
        item[name] === value,
    );
  const inList = items?.find(isIt);
  if (inList !== undefined) return inList;
  return items === null ? subjectOf(response?.json) : null;
}

const merged = (views: Written['views']): JsonObject =>
  Object.assign({}, ...views.toReversed().map(({ fields }) => fields));

/** Privileged fields that answers show or document and requests may not set, with another value than they have. */
function candidatesFrom(
  api: Api,
  operation: Operation,
  exchange: Exchange,
  control: JsonObject,
  allowed: ReadonlySet<string>,
): JsonObject {
  const documented = documentedResponse(operation, exchange.response?.status ?? 0)?.media[0]?.schema ?? null;
  const fields = fieldsOf(api, documented);
  const extra: Record<string, Json> = {};
  for (const [name, value] of Object.entries(control)) {
    if (allowed.has(name) || !privileged.test(plainName(name))) continue;
    const place = fields.get(name)?.place;
    const members =
      place === undefined
        ? []
        : partsOf(api, place).flatMap(({ schema }) =>
            isObject(schema) && isArray(schema.enum) ? schema.enum : [],
          );
    const other = members.toReversed().find((each) => !same(each, value) && each !== null);
    extra[name] = other ?? raised(value);
  }
  return extra;
}

function raised(value: Json): Json {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 9_731;
  // An earlier try may have been taken.
  if (isArray(value)) return value.includes('admin') ? ['user'] : ['admin'];
  return value === 'admin' ? 'user' : 'admin';
}

interface Taken {
  readonly name: string;
  readonly exchange: Exchange;
}

/**
 * Fields that now have the value that was sent, where the same answer about an ordinary object has another. The
 * answer to the write may only repeat what it was sent: it counts when it shows the field of ordinary objects too
 * and no other answer disagrees.
 */
function takenFields(extra: JsonObject, control: Written, attack: Written): Taken[] {
  return Object.entries(extra).flatMap(([name, value]) => {
    const usual = ({ operation }: Exchange) =>
      control.views.find(({ exchange }) => exchange.operation === operation)?.fields[name];
    const others = attack.views.filter(({ exchange }) => exchange.number !== attack.exchange.number);
    const read = others.find(
      ({ exchange, fields }) => same(fields[name], value) && !same(usual(exchange), value),
    );
    if (read !== undefined) return [{ name, exchange: read.exchange }];
    const told = attack.views.find(({ exchange }) => exchange.number === attack.exchange.number)?.fields;
    const before = usual(attack.exchange);
    const disagrees = others.some(({ fields }) => fields[name] !== undefined);
    if (before === undefined || same(before, value) || disagrees) return [];
    return same(told?.[name], value) ? [{ name, exchange: attack.exchange }] : [];
  });
}

function observe(
  operation: Operation,
  taken: readonly Taken[],
  extra: JsonObject,
  attack: Written,
): Observation {
  const names = taken.map(({ name }) => name);
  const [first] = taken;
  // The answer to the write is the shorter proof when it shows the same as the later one.
  const written = subjectOf(attack.exchange.response?.json);
  const atOnce = names.every((name) => same(written?.[name], extra[name]));
  const shown =
    first === undefined || atOnce || first.exchange.number === attack.exchange.number ? [] : [first.exchange];
  return {
    oracle: 'mass-assignment',
    severity: 'high',
    operation: operation.id,
    signature: `${operation.id} privileged`,
    title: `${operation.id} lets a client set ${names.join(', ')}`,
    evidence: `${names.map((name) => `${name} was sent as ${JSON.stringify(extra[name])} and has that value now`).join('; ')}. The document does not let a request set it.`,
    likelyCause: 'The handler copies all fields of the body into what it stores.',
    reference: references.massAssignment,
    exchanges: [attack.exchange, ...shown],
  };
}
