import type { Json } from '../document/api.ts';
import { confirm } from '../findings/confirm.ts';
import { type Carrier, curlOf } from '../findings/curl.ts';
import { findingOf } from '../findings/finding.ts';
import { forgeScript } from '../findings/forge-script.ts';
import { type Cause, group } from '../findings/group.ts';
import { shrink } from '../findings/shrink.ts';
import type { Case } from '../input/request.ts';
import type { Observation } from '../oracles/oracle.ts';
import type { Finding, Oracle } from '../report/contract.ts';
import type { Scenario, Step } from '../scenario/contract.ts';
import { operationOf } from '../scenario/step-operation.ts';
import { RunStopped } from './budget.ts';
import type { Driver } from './driver.ts';
import type { Exchange } from './exchange.ts';
import { leavesOf } from './leaves.ts';
import { forgedVariable, type SignIns, scenarioOf } from './record.ts';
import { renewedCall } from './renew.ts';

/** Calls that may be spent on making the request of one finding smaller. */
const SHRINKING = 12;

/** Which probe made an observation, and how to make it again. */
export type Origins = ReadonlyMap<Observation, () => Promise<readonly Observation[] | null>>;

/** Sends the last exchange of an observation once more, with its set-up. */
async function replayed(driver: Driver, observation: Observation): Promise<readonly Observation[] | null> {
  const shown = observation.exchanges.at(-1);
  const operation = shown === undefined ? undefined : driver.operation(shown.operation);
  if (shown === undefined || operation === undefined || !driver.session.budget.room(8)) return null;
  if (driver.isSuspended(operation.id)) return null;
  try {
    return await driver.watching(async () => {
      if (shown.case === null) {
        const { request, identity, uses } = shown;
        await driver.send({ operation, case: null, request, identity, uses, asItIs: true });
        return;
      }
      const ready = await renewedCall(driver, shown);
      const { identity } = shown;
      await driver.call(ready?.case ?? shown.case, { identity, uses: ready?.uses ?? shown.uses });
    });
  } catch (error) {
    if (error instanceof RunStopped) return null;
    throw error;
  }
}

/** How the steps of a script carry their tokens. */
async function carriersOf(driver: Driver, scenario: Scenario): Promise<ReadonlyMap<Step, Carrier>> {
  const carriers = new Map<Step, Carrier>();
  for (const step of scenario.steps) {
    const carrier = step.identity === 'nobody' ? null : await carrierOf(driver, step, step.identity);
    if (carrier !== null) carriers.set(step, carrier);
  }
  return carriers;
}

async function carrierOf(driver: Driver, step: Step, identity: 'first' | 'second'): Promise<Carrier | null> {
  const operation = operationOf(driver.api, step.method, step.path);
  const proof = await driver.session.template(operation?.id ?? '', identity);
  if (proof === null) return null;
  if (proof === 'basic') return { kind: 'basic' };
  const header = Object.entries(proof.headers)[0];
  if (header !== undefined) return { kind: 'header', name: header[0], template: header[1] };
  const query = Object.keys(proof.query)[0];
  if (query !== undefined) return { kind: 'query', name: query };
  const cookie = Object.keys(proof.cookies)[0];
  return cookie === undefined ? null : { kind: 'cookie', name: cookie };
}

/** How users that the run signed up get in. */
export function signInsOf({ session }: Driver): SignIns {
  const [first, second] = [session.holder('first').signIn, session.holder('second').signIn];
  return { ...(first !== null && { first }), ...(second !== null && { second }) };
}

/** The smallest call found that shows the same, for what a single call shows; null when nothing could be left out. */
async function smaller(driver: Driver, observation: Observation): Promise<Observation | null> {
  const shown = observation.exchanges.at(-1);
  const operation = shown === undefined ? undefined : driver.operation(shown.operation);
  if (shown?.case == null || operation === undefined || observation.exchanges.length > 1) return null;
  let smallest: Observation | null = null;
  const shows = async (candidate: Case): Promise<boolean> => {
    if (!driver.session.budget.room(8)) return false;
    const seen = await driver.watching(async () => {
      const ready = await renewedCall(driver, { ...shown, case: candidate });
      const how = { identity: shown.identity, uses: ready?.uses ?? shown.uses };
      driver.journal.saw(await driver.call(ready?.case ?? candidate, how), true);
    });
    const { oracle, signature } = observation;
    const same = seen.find((each) => each.oracle === oracle && each.signature === signature);
    smallest = same ?? smallest;
    return same !== undefined;
  };
  try {
    await shrink(driver.api, operation, shown.case, shows, SHRINKING);
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
  }
  return smallest;
}

/** What fails because the same was made before shows only to whoever makes it twice. */
function withTheFirst(driver: Driver, observation: Observation): Observation {
  const [shown, ...others] = observation.exchanges;
  if (shown === undefined || others.length > 0 || observation.oracle !== 'server-error') return observation;
  const values = JSON.stringify(valuesOf(shown));
  const first = driver.created.find(
    ({ operation, exchange }) =>
      operation === shown.operation &&
      exchange.number < shown.number &&
      exchange.request.target === shown.request.target &&
      JSON.stringify(valuesOf(exchange, shown)) === values,
  );
  return first === undefined ? observation : { ...observation, exchanges: [first.exchange, shown] };
}

/** What a call's body holds, at the places where another one's holds something. */
function valuesOf({ case: sent }: Exchange, at?: Exchange): readonly (readonly [string, Json])[] {
  const all = [...leavesOf(sent?.input.body?.value ?? null)].map(
    ({ at: place, value }) => [place, value] as const,
  );
  if (at === undefined) return all;
  const places = new Set(valuesOf(at).map(([place]) => place));
  return all.filter(([place]) => places.has(place));
}

async function findingFor(
  driver: Driver,
  cause: Cause,
  origins: Origins,
  secrets: readonly string[],
): Promise<Finding | null> {
  const [observation] = cause.observations;
  const again = origins.get(observation) ?? (() => replayed(driver, observation));
  const certainty = await confirm(cause, async () => {
    try {
      return await again();
    } catch (error) {
      if (error instanceof RunStopped) return null;
      throw error;
    }
  });
  if (certainty === null) return null;
  const shrunk =
    certainty === 'confirmed' && !origins.has(observation) ? await smaller(driver, observation) : null;
  const told = withTheFirst(driver, shrunk ?? observation);
  const { baseUrl } = driver.session;
  const presented = told.exchanges.findLast(
    ({ identity, presented: each }) => identity === 'first' && each !== undefined,
  )?.presented;
  const real = await driver.session.token('first');
  const forging =
    presented === undefined || real === null
      ? null
      : forgeScript(real, presented.token, driver.api.title, forgedVariable);
  const reproduction = scenarioOf(driver.journal, told.exchanges, {
    name: told.title,
    description: told.evidence,
    tags: [told.oracle],
    seed: driver.config.seed,
    basePath: driver.pool.basePath(),
    signIns: signInsOf(driver),
    forges: forging !== null,
  });
  const carriers = await carriersOf(driver, reproduction);
  const curl = curlOf(reproduction, {
    ...(forging !== null && { forging }),
    baseUrl,
    carrier: (step) => carriers.get(step) ?? null,
    secrets: [
      ...secrets.map((value, index) => ({ value, variable: `SECRET${index + 1}` })),
      { value: `{${forgedVariable}}`, variable: forgedVariable },
    ],
  });
  const [, ...others] = cause.observations;
  return findingOf(
    { ...cause, observations: [told, ...others] },
    { certainty, reproduction, curl, baseUrl, secrets },
  );
}

/**
 * One finding for each cause that shows again, or cannot be tried again.
 *
 * @param judged is told how many observations a cause had that has been judged
 */
export async function judge(
  driver: Driver,
  origins: Origins,
  tried: Readonly<Partial<Record<Oracle, number>>>,
  secrets: readonly string[],
  judged: (observations: number) => void,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const cause of group([...driver.observations], tried, driver.rules.kept)) {
    const finding = await findingFor(driver, cause, origins, secrets);
    if (finding !== null) findings.push(finding);
    judged(cause.observations.length);
  }
  return findings;
}
