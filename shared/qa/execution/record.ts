import type { Json } from '../document/api.ts';
import { tokenVariables } from '../findings/curl.ts';
import { type Scenario, Step } from '../scenario/contract.ts';
import { isArray, isObject, segmentsOf } from '../schema/pointer.ts';
import type { SignIn } from './authorization.ts';
import type { Exchange } from './exchange.ts';
import type { Journal } from './journal.ts';
import { readOne } from './pool.ts';
import { presentedAt } from './presented.ts';

const MOST_STEPS = 100;

/** How identities that the run made itself get their tokens. */
export type SignIns = Readonly<Partial<Record<'first' | 'second', SignIn>>>;

/** Variable for a forged token that must not be written down. */
export const forgedVariable = 'FORGED_TOKEN';

const presentedBy = ({ presented }: Exchange, token: string | null) =>
  presented === undefined || token === null
    ? {}
    : Object.fromEntries(
        Object.entries(presented.headers).map(([name, value]) => [
          name,
          value.replaceAll(presented.token, token),
        ]),
      );

interface Named {
  readonly from: number;
  readonly source: string;
  readonly name: string;
  readonly value: Json;
}

/** Headers that say nothing of the call itself. */
const keptHeaders = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !/^(authorization|content-length|host|user-agent|cookie)$/i.test(name),
    ),
  );

function nameFor(at: string, taken: ReadonlySet<string>): string {
  const last =
    segmentsOf(at)
      .filter((each) => !/^\d+$/.test(each))
      .at(-1) ?? 'value';
  const bare =
    last
      .replaceAll(/\W+/g, '_')
      .replace(/^(?=\d)/, '_')
      .slice(0, 50) || 'value';
  if (!taken.has(bare)) return bare;
  let count = 2;
  while (taken.has(`${bare}_${count}`)) count += 1;
  return `${bare}_${count}`;
}

/** The body as JSON when it is JSON, with placeholders; as text otherwise. */
function bodyOf(exchange: Exchange, fields: ReadonlyMap<string, Named>): { body?: Json; raw?: true } {
  const { body } = exchange.request;
  if (body === null) return {};
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  if (!/json/i.test(exchange.request.headers['content-type'] ?? '')) return { body: text };
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return { body: text, raw: true };
  }
  const visit = (each: Json, at: string): Json => {
    const named = fields.get(at);
    if (named !== undefined) return `{${named.name}}`;
    if (isArray(each)) return each.map((item, index) => visit(item, `${at}/${index}`));
    if (!isObject(each)) return each;
    return Object.fromEntries(
      Object.entries(each).map(([name, item]) => [
        name,
        visit(item, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
      ]),
    );
  };
  return { body: visit(value, '/body/value') };
}

/** Path below the base URL with `{name}` in the segments that came from earlier answers. */
function pathOf(exchange: Exchange, parameters: ReadonlyMap<string, Named>): string {
  const template = exchange.operation.replace(/^\S+ /, '').split('/');
  const sent = exchange.request.target.replace(/[?#].*$/, '').split('/');
  if (template.length !== sent.length) return sent.join('/');
  return sent
    .map((segment, index) => {
      const whole = /^\{([^}]+)\}$/.exec(template[index] ?? '')?.[1];
      const named = whole === undefined ? undefined : parameters.get(whole);
      return named === undefined ? segment : `{${named.name}}`;
    })
    .join('/');
}

function queryOf(target: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  const at = target.indexOf('?');
  for (const [name, value] of new URLSearchParams(at < 0 ? '' : target.slice(at + 1))) {
    const known = query[name];
    query[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
  }
  return query;
}

/**
 * What was sent as a scenario that can be run again from nothing: the calls that made what it uses come first,
 * and values that came from answers are extracted there and put in by name.
 */
export function scenarioOf(
  journal: Journal,
  exchanges: readonly Exchange[],
  about: {
    readonly name: string;
    readonly description: string;
    readonly tags: readonly string[];
    readonly seed: number;
    readonly basePath: string;
    readonly signIns: SignIns;
    /** Whether a script can make the token that the first identity presents out of its real one. */
    readonly forges?: boolean;
  },
): Scenario {
  const shown = journal.withSetUp(exchanges);
  const entered = (['first', 'second'] as const).flatMap((identity) => {
    const signIn = about.signIns[identity];
    return signIn !== undefined && shown.some((each) => each.identity === identity)
      ? [{ ...signIn, variable: tokenVariables[identity] }]
      : [];
  });
  const first = entered.flatMap((signIn) => journal.withSetUp(signIn.exchanges));
  const all = [...new Map([...first, ...shown].map((each) => [each.number, each])).values()].slice(
    -MOST_STEPS,
  );
  const names = new Map<string, Named>();
  const taken = new Set<string>();
  for (const { uses } of all) {
    for (const { at, from, source } of uses) {
      const earlier = all.find(({ number }) => number === from);
      const value = earlier === undefined ? undefined : readOne(earlier, source, about.basePath);
      if (value === undefined || names.has(`${from} ${source}`)) continue;
      const name = nameFor(at, taken);
      taken.add(name);
      names.set(`${from} ${source}`, { from, source, name, value });
    }
  }
  /** What stands for a token that took the place of another: one out of an answer, itself, or a variable. */
  const presented = ({ presented: given, identity, uses }: Exchange): string | null => {
    if (given === undefined) return null;
    const use = uses.find(({ at }) => at === presentedAt);
    const named = use === undefined ? undefined : names.get(`${use.from} ${use.source}`);
    if (named !== undefined) return `{${named.name}}`;
    // Made out of a token that was handed to the run, it is as secret as that one.
    const own = identity === 'nobody' || (about.signIns[identity] !== undefined && about.forges !== true);
    return own ? given.token : `{${forgedVariable}}`;
  };
  const steps = all.map((exchange, index) => {
    const used = exchange.uses.flatMap(({ at, from, source }) => {
      const named = names.get(`${from} ${source}`);
      return named === undefined ? [] : [[at, named] as const];
    });
    const parameters = new Map(
      used.flatMap(([at, named]) =>
        at.startsWith('/path/') ? [[segmentsOf(at)[1] ?? '', named] as const] : [],
      ),
    );
    const fields = new Map(used.filter(([at]) => at.startsWith('/body/value')));
    const query = queryOf(exchange.request.target);
    for (const [at, named] of used) {
      const name = at.startsWith('/query/') ? segmentsOf(at)[1] : undefined;
      if (name !== undefined && typeof query[name] === 'string') query[name] = `{${named.name}}`;
    }
    const status = exchange.response?.status;
    return Step.parse({
      index,
      name: `${exchange.request.method} ${exchange.operation.replace(/^\S+ /, '')}${exchange.case === null ? '' : `: ${exchange.case.description}`}`.slice(
        0,
        300,
      ),
      method: exchange.request.method,
      path: pathOf(exchange, parameters),
      query,
      headers: { ...keptHeaders(exchange.request.headers), ...presentedBy(exchange, presented(exchange)) },
      ...bodyOf(exchange, fields),
      // Who presents another token is nobody else.
      identity: exchange.presented === undefined ? exchange.identity : 'nobody',
      expected: {
        status: [status === undefined || status < 100 || status > 599 ? '2XX' : String(status)],
        body: {},
        headers: {},
      },
      extractions: [
        ...entered.flatMap(({ exchanges: calls, source, variable }) =>
          calls.at(-1)?.number === exchange.number ? [{ name: variable, from: exchange.number, source }] : [],
        ),
        ...[...names.values()].filter(({ from }) => from === exchange.number),
      ]
        .map(({ name, source }) =>
          source.startsWith('header:')
            ? { name, from: 'header' as const, pointer: source.slice('header:'.length) }
            : { name, from: 'body' as const, pointer: source },
        )
        .slice(0, 50),
    });
  });
  return {
    schemaVersion: 1,
    name: about.name.slice(0, 300),
    description: about.description.slice(0, 2_000),
    tags: about.tags.map((tag) => tag.slice(0, 100)).slice(0, 20),
    source: 'deterministic',
    seed: about.seed,
    steps,
  };
}
