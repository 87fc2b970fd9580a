import type { Json } from '../document/api.ts';
import type { Case } from '../input/request.ts';
import type { Prober } from '../oracles/oracle.ts';
import type { Driver } from './driver.ts';
import type { Exchange, Use } from './exchange.ts';
import { inputAt, placesOf } from './input-tree.ts';
import { leavesOf } from './leaves.ts';
import { locationSegments } from './pool.ts';
import { presentedAt } from './presented.ts';
import type { Reach } from './reach.ts';
import { type Ready, renewed } from './renew.ts';

/** Exchanges of the probe at hand in which the origin of a value is looked for. */
const RECENT = 12;

/** Where a value of a later call stands in an answer; ids are told from chance by being long or named alike. */
function sourceIn(exchange: Exchange, value: Json, name: string, basePath: string): string | null {
  const json = exchange.response?.json;
  if (json !== undefined) {
    const hits = [...leavesOf(json)].filter(
      (leaf) => leaf.value === value || String(leaf.value) === String(value),
    );
    const named =
      hits.find(({ at }) => at.endsWith(`/${name}`)) ??
      hits.find(({ at }) => /id|key|no|number|slug|name|ref|code$/i.test(at));
    const best = named ?? (String(value).length > 5 ? hits[0] : undefined);
    if (best !== undefined) return best.at;
  }
  const location = exchange.response?.headers.location;
  if (location === undefined) return null;
  const index = locationSegments(location, basePath, exchange.request.target).lastIndexOf(String(value));
  return index < 0 ? null : `header:location#${index}`;
}

export interface Probing extends Prober {
  /** A new probe follows. */
  begin(): void;
}

/** What active oracles work with. One at a time: it remembers the calls of the probe at hand. */
export function proberOf(driver: Driver, reach: Reach): Probing {
  let ready: Ready[] = [];
  let recent: Exchange[] = [];

  /** Provenance of a case that an oracle put together. */
  function usesOf(each: Case): Use[] {
    const uses: Use[] = [];
    for (const { at, name, value } of placesOf(each.input)) {
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      const known = ready
        .flatMap((one) => one.uses.filter((use) => use.at === at && inputAt(one.case.input, at) === value))
        .at(-1);
      if (known !== undefined) {
        uses.push(known);
        continue;
      }
      const inPath = at.startsWith('/path/');
      if (!inPath && String(value).length < 6) continue;
      // What the run itself had sent comes back in answers; only what the server made up is taken from there.
      if (!inPath && recent.some((one) => one.case !== null && inputAt(one.case.input, at) === value))
        continue;
      for (const exchange of [...recent].reverse()) {
        if (exchange.response === null || exchange.response.status >= 300) continue;
        const earlier = exchange.uses.find((use) => use.at === at);
        if (earlier !== undefined && exchange.case !== null && inputAt(exchange.case.input, at) === value) {
          uses.push(earlier);
          break;
        }
        const source = sourceIn(exchange, value, name, driver.pool.basePath());
        if (source === null) continue;
        uses.push({ at, from: exchange.number, source });
        break;
      }
    }
    return uses;
  }

  /** The answer of the probe at hand that a token was taken from. */
  function issuedBy(token: string): Use | null {
    for (const { number, response } of recent) {
      const leaf = [...leavesOf(response?.json ?? null)].find(({ value }) => value === token);
      if (leaf !== undefined) return { at: presentedAt, from: number, source: leaf.at };
    }
    return null;
  }

  function saw(exchange: Exchange): Exchange {
    recent = [...recent.slice(-RECENT), exchange];
    driver.journal.saw(exchange, true);
    return exchange;
  }

  return {
    api: driver.api,
    get baseUrl() {
      return driver.session.baseUrl;
    },
    random: driver.random,
    begin() {
      ready = [];
      recent = [];
    },
    async send(each, identity = 'first') {
      return saw(await driver.call(each, { identity, uses: usesOf(each) }));
    },
    async sendRaw(id, request, { identity, token, like }) {
      const operation = driver.operation(id);
      if (operation === undefined) throw new RangeError(`There is no operation ${id}`);
      const issued = token === undefined ? null : issuedBy(token);
      const same = [...recent].reverse().find((one) => one.request.target === request.target);
      return saw(
        await driver.send({
          operation,
          case: null,
          request,
          identity,
          uses: [
            ...(like === undefined ? (same?.uses ?? []) : usesOf(like)),
            ...(issued === null ? [] : [issued]),
          ],
          asItIs: true,
          ...(token !== undefined && { token }),
        }),
      );
    },
    has: (identity) => driver.session.has(identity),
    token: (identity) => driver.session.token(identity),
    async accepted(operation, identity = 'first') {
      if (driver.isSuspended(operation)) return null;
      const planned = driver.planned(operation);
      if (planned?.danger === null && driver.accepted(operation).length === 0) await reach.reach(planned);
      const found = await renewed(driver, operation, identity);
      if (found === null) return null;
      ready.push(found);
      return found.case;
    },
    room: (count) => driver.session.budget.room(count),
  };
}
