import type { Api, Json, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { isArray, isObject } from '../../schema/pointer.ts';
import { statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { callWith, isMember, operationAt, pathParameters } from './calls.ts';
import { itemsOf, sameContent } from './content.ts';
import { listOf } from './reading.ts';

const isGone = ({ response }: Exchange) => response?.status === 404 || response?.status === 410;
/** Other operations on the same thing that are tried after it was deleted. */
const others = 3;

/** Deletes something that could be read before, then looks whether it is gone from every operation. */
export const deleted: ActiveOracle = {
  name: 'deleted',
  security: false,
  applies: (api, operation) =>
    operation.method === 'DELETE' &&
    (isMember(operation.path)
      ? operationAt(api, 'GET', operation.path) !== null || listOf(api, operation.path) !== null
      : operationAt(api, 'GET', operation.path) !== null && writersOf(api, operation).length > 0),
  async probe(prober, operation) {
    if (!prober.room(12)) return null;
    if (!isMember(operation.path)) return onlyOne(prober, operation);
    const removal = await prober.accepted(operation.id);
    if (removal === null) return null;
    const read = operationAt(prober.api, 'GET', operation.path);
    const reading = read === null ? null : callWith(read, removal.input.path, removal.input);
    return reading === null
      ? throughList(prober, operation, removal)
      : throughRead(prober, operation, removal, reading);
  },
};

async function throughRead(
  prober: Prober,
  operation: Operation,
  removal: Case,
  reading: Case,
): Promise<readonly Observation[] | null> {
  const before = await prober.send(reading);
  if (!succeeded(before)) return null;
  const alive = await stillWorking(prober, operation, removal);
  const unchanged = alive.length === 0 ? before : await prober.send(reading);
  const gone = await prober.send(removal);
  // 202: it will happen later.
  if (!succeeded(gone) || gone.response?.status === 202) return null;
  const after = await prober.send(reading);
  if (succeeded(after) && sameContent(after.response?.json, unchanged.response?.json)) {
    return [
      withoutEffect(
        operation,
        [unchanged, gone, after],
        `${reading.operation} still answers ${statusOf(after)} with the same content`,
      ),
    ];
  }
  if (!isGone(after)) return [];
  return usedAfter(prober, operation, alive, [gone, after]);
}

/** What puts something at the same address. */
const writersOf = (api: Api, { path }: Operation): Operation[] =>
  (['PUT', 'POST'] as const).flatMap((method) => operationAt(api, method, path) ?? []);

/** Something that there is one of: it is put there first, so that what is there afterwards is not just what is always there. */
async function onlyOne(prober: Prober, operation: Operation): Promise<readonly Observation[] | null> {
  const read = operationAt(prober.api, 'GET', operation.path);
  const removal = await prober.accepted(operation.id);
  if (read === null || removal === null) return null;
  const reading = callWith(read, removal.input.path, removal.input);
  if (reading === null) return null;
  for (const writer of writersOf(prober.api, operation)) {
    const accepted = await prober.accepted(writer.id);
    if (accepted === null) continue;
    const path = { ...accepted.input, path: removal.input.path };
    const written = await prober.send({ ...accepted, input: path });
    if (!succeeded(written)) continue;
    const before = await prober.send(reading);
    if (!succeeded(before) || isEmpty(before)) return null;
    const gone = await prober.send(removal);
    if (!succeeded(gone) || gone.response?.status === 202) return null;
    const after = await prober.send(reading);
    if (!succeeded(after) || !sameContent(before.response?.json, after.response?.json)) return [];
    return [
      withoutEffect(
        operation,
        [written, before, gone, after],
        `${reading.operation} still answers ${statusOf(after)} with the same content`,
      ),
    ];
  }
  return null;
}

async function throughList(
  prober: Prober,
  operation: Operation,
  removal: Case,
): Promise<readonly Observation[] | null> {
  const list = listOf(prober.api, operation.path);
  const call = list === null ? null : callWith(list, removal.input.path, removal.input);
  const id = removal.input.path[pathParameters(operation.path).at(-1) ?? ''];
  if (call === null || id === undefined) return null;
  const before = await prober.send(call);
  if (!succeeded(before) || !holds(before, id)) return null;
  const gone = await prober.send(removal);
  if (!succeeded(gone) || gone.response?.status === 202) return null;
  const after = await prober.send(call);
  const [was, is] = [itemWith(before, id), itemWith(after, id)];
  if (!succeeded(after) || !sameContent(was, is)) return [];
  return [withoutEffect(operation, [before, gone, after], `${call.operation} still lists it`)];
}

const idNames = /(^|_)id$|Id$|^_id$|uuid|^(key|code|slug|name|number|no|username)$|_(no|number|key)$/;

function itemWith({ response }: Exchange, id: Json): Json | undefined {
  return itemsOf(response?.json)?.find(
    (item) =>
      (isObject(item) &&
        Object.entries(item).some(([name, value]) => idNames.test(name) && String(value) === String(id))) ||
      String(item) === String(id),
  );
}

const holds = (exchange: Exchange, id: Json) => itemWith(exchange, id) !== undefined;

const withoutEffect = (operation: Operation, exchanges: readonly Exchange[], seen: string): Observation => ({
  oracle: 'delete-without-effect',
  severity: 'high',
  operation: operation.id,
  signature: `${operation.id} still there`,
  title: `${operation.id} answers success and deletes nothing`,
  evidence: `The answer was ${exchanges.slice(-2, -1).map(statusOf).join('')}, but ${seen}.`,
  likelyCause: 'The handler answers before it deletes, deletes a copy, or looks for another key.',
  reference: references.delete,
  exchanges,
});

/** Other calls on the same thing, each of which worked while it was there. */
async function stillWorking(prober: Prober, operation: Operation, removal: Case): Promise<Exchange[]> {
  const worked: Exchange[] = [];
  for (const other of relatedTo(prober.api, operation).slice(0, others)) {
    const call = await callOn(prober, other, removal);
    if (call === null) continue;
    const exchange = await prober.send(call);
    if (succeeded(exchange) && !isEmpty(exchange)) worked.push(exchange);
  }
  return worked;
}

/** PUT may create what is not there, and lists of nothing are empty: neither says anything. */
function relatedTo(api: Api, { path }: Operation): Operation[] {
  const below = path.replace(/\/?$/, '/');
  return api.operations.filter(
    (each) =>
      (each.method === 'PATCH' && each.path === path) ||
      (each.method === 'GET' &&
        each.path !== path &&
        each.path.startsWith(below) &&
        pathParameters(each.path).length === pathParameters(path).length),
  );
}

async function callOn(prober: Prober, other: Operation, removal: Case): Promise<Case | null> {
  if (other.method === 'GET') return callWith(other, removal.input.path, removal.input);
  const accepted = await prober.accepted(other.id);
  return accepted === null ? null : { ...accepted, input: { ...accepted.input, path: removal.input.path } };
}

function isEmpty({ response }: Exchange): boolean {
  const body = response?.json;
  if (body === undefined || body === null) return true;
  const items = itemsOf(body);
  if (items !== null) return items.length === 0;
  return (
    isObject(body) &&
    Object.values(body).every((value) => value === null || (isArray(value) && value.length === 0))
  );
}

async function usedAfter(
  prober: Prober,
  operation: Operation,
  alive: readonly Exchange[],
  removed: readonly Exchange[],
): Promise<readonly Observation[]> {
  const found: Observation[] = [];
  for (const before of alive) {
    if (before.case === null) continue;
    const after = await prober.send(before.case);
    const method = after.request.method;
    const works = succeeded(after) && !isEmpty(after);
    if (!works || (method === 'GET' && !sameContent(before.response?.json, after.response?.json))) continue;
    found.push({
      oracle: 'use-after-delete',
      severity: 'medium',
      operation: after.operation,
      signature: `${operation.id} then ${after.operation}`,
      title: `${after.operation} still works after ${operation.id}`,
      evidence: `After the deletion, reading it got ${statusOf(removed.at(-1) ?? after)}, but ${after.operation} got ${statusOf(after)} with content.`,
      likelyCause: 'The operation does not look whether what it belongs to is still there, or reads a copy.',
      reference: references.delete,
      exchanges: [before, ...removed, after],
    });
  }
  return found;
}
