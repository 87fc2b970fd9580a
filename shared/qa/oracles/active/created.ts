import type { Json, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { bodyOf, callWith, operationAt, withBody } from './calls.ts';
import { comparableNames, meansTheSame, subjectOf } from './content.ts';
import { bodySchema, completedBody } from './other-values.ts';
import { locationCall, readingsOf } from './reading.ts';

const isGone = ({ response }: Exchange) => response?.status === 404 || response?.status === 410;

/** Creates something, then reads it by its id and by the address in Location. */
export const created: ActiveOracle = {
  name: 'created',
  security: false,
  applies: (_api, { method, body }) => method === 'POST' && body !== null,
  async probe(prober, operation) {
    if (!prober.room(10)) return null;
    const call = await prober.accepted(operation.id);
    if (call === null) return null;
    const creation = await creationOf(prober, operation, call);
    if (creation === null) return null;
    const location = creation.response?.headers.location;
    const readings = readingsOf(prober.api, operation, creation);
    if (location === undefined && readings.length === 0) return null;
    const reads = await readAll(prober, readings);
    // Seen by the passive oracles: lists are often put together by other code than their members.
    const list = operationAt(prober.api, 'GET', operation.path);
    const listing = list === null ? null : callWith(list, call.input.path, call.input);
    if (listing !== null) await prober.send(listing);
    return [
      ...(await wrongLocation(prober, operation, creation, reads)),
      ...(await notThere(prober, operation, creation, reads)),
      ...changed(operation, creation, reads),
    ];
  },
};

/** With every optional field, so that all of them are read back; as it was accepted where that is refused. */
async function creationOf(prober: Prober, operation: Operation, call: Case): Promise<Exchange | null> {
  const body = bodyOf(call);
  const schema = body === null ? null : bodySchema(operation, call.input.body?.mediaType ?? '');
  if (body !== null && schema !== null) {
    const whole = completedBody(prober.api, schema, body, prober.random);
    if (Object.keys(whole).length > Object.keys(body).length) {
      const full = await prober.send(withBody(call, whole, 'created with every field'));
      if (succeeded(full)) return full;
    }
  }
  const creation = await prober.send(call);
  return succeeded(creation) ? creation : null;
}

async function readAll(prober: Prober, readings: readonly Case[]): Promise<Exchange[]> {
  const reads: Exchange[] = [];
  const seen = new Set<string>();
  for (const reading of readings.slice(0, 3)) {
    const key = JSON.stringify([reading.operation, Object.values(reading.input.path).map(String)]);
    if (seen.has(key)) continue;
    seen.add(key);
    reads.push(await prober.send(reading));
  }
  return reads;
}

/** Paths below the base URL that a Location can mean: with the base's own path taken off, and as it stands. */
function targetsOf(location: string, request: string, baseUrl: string): string[] {
  const base = new URL(`${baseUrl}/`);
  const own = base.pathname.replace(/\/$/, '');
  const url = URL.parse(location, new URL(`${own}${request}`, base).href);
  if (url === null) return [];
  const path = `${url.pathname}${url.search}`;
  const below = path.startsWith(`${own}/`) ? path.slice(own.length) : null;
  return own === '' || below === null ? [path] : [below, path];
}

async function wrongLocation(
  prober: Prober,
  operation: Operation,
  creation: Exchange,
  reads: readonly Exchange[],
): Promise<readonly Observation[]> {
  const location = creation.response?.headers.location;
  if (creation.response?.status !== 201 || location === undefined) return [];
  const documented = locationCall(prober.api, creation);
  const elsewhere = reads.find(succeeded);
  const found = (evidence: string, exchanges: readonly Exchange[]): readonly Observation[] => [
    {
      oracle: 'location-wrong',
      // Where nothing at all can be read, a Location that leads nowhere is a smaller matter.
      severity: elsewhere === undefined ? 'low' : 'medium',
      operation: operation.id,
      signature: `${operation.id} location`,
      title: `${operation.id} answers with a Location that leads nowhere`,
      evidence: `The answer was 201 with "Location: ${location}"; ${evidence}.`,
      likelyCause: 'The address is put together from the wrong path, or without the id or a parent.',
      reference: references.location,
      exchanges,
    },
  ];
  const base = new URL(prober.baseUrl).pathname.replace(/\/$/, '');
  if (elsewhere !== undefined && location === elsewhere.request.target && base !== '') {
    return found(`the API is below ${base}, and what was created is at ${base}${location}`, [
      creation,
      elsewhere,
    ]);
  }
  const attempts: Exchange[] = [];
  for (const target of targetsOf(location, creation.request.target, prober.baseUrl)) {
    const request = { method: 'GET', target, headers: { accept: '*/*' }, body: null };
    const read = await prober.sendRaw(documented?.operation ?? operation.id, request, { identity: 'first' });
    attempts.push(read);
    if (!isGone(read)) break;
  }
  const last = attempts.at(-1);
  if (last === undefined || !attempts.every(isGone)) return [];
  const where = elsewhere === undefined ? '' : `, while ${elsewhere.request.target} has what was created`;
  return found(`reading that address got ${statusOf(last)}${where}`, [creation, last]);
}

/** Only the id under the collection's own path is taken: a guess would accuse the innocent. */
async function notThere(
  prober: Prober,
  operation: Operation,
  creation: Exchange,
  reads: readonly Exchange[],
): Promise<readonly Observation[]> {
  const [read] = reads;
  if (read === undefined || reads.some((each) => !isGone(each))) return [];
  if (creation.response?.status === 202) return [];
  const control = await prober.accepted(read.operation);
  if (control === null) return [];
  // Another one can be read by the same kind of id, so that it is not the id that is misunderstood.
  const other = await prober.send(control);
  const answer = subjectOf(other.response?.json);
  const ids = Object.values(control.input.path).map(String);
  const named = Object.values(answer ?? {}).map(String);
  if (!succeeded(other) || !ids.every((id) => named.includes(id))) return [];
  return [observe(operation, read, creation, `Reading it got ${statusOf(read)}`)];
}

function observe(operation: Operation, read: Exchange, creation: Exchange, evidence: string): Observation {
  return {
    oracle: 'not-retrievable',
    severity: 'medium',
    operation: operation.id,
    signature: `${operation.id} ${read.operation}`,
    title: `What ${operation.id} creates cannot be read as it was created`,
    evidence: `${operation.id} answered ${statusOf(creation)}. ${evidence} (${read.request.method} ${read.request.target}).`,
    likelyCause:
      'The object is not stored, stored in part, or stored under another key than the one that is told.',
    reference: references.created,
    exchanges: [creation, read],
  };
}

function changed(
  operation: Operation,
  creation: Exchange,
  reads: readonly Exchange[],
): readonly Observation[] {
  const sent = creation.case === null ? null : bodyOf(creation.case);
  const said = subjectOf(creation.response?.json);
  const read = reads.find(succeeded);
  const got = subjectOf(read?.response?.json);
  if (sent === null || read === undefined || got === null || said === null) return [];
  const different = comparableNames(sent, got).filter(
    (name) =>
      // What the answer already shows changed is a rule of the server, not a loss.
      meansTheSame(sent[name], said[name]) && !meansTheSame(sent[name], got[name]),
  );
  const [name] = different;
  if (name === undefined) return [];
  return [
    observe(
      operation,
      read,
      creation,
      `It told ${name} as ${text(sent[name])}, reading it told ${text(got[name])}`,
    ),
  ];
}

const text = (value: Json | undefined) => JSON.stringify(value ?? null).slice(0, 60);
