import { confirm } from '../findings/confirm.ts';
import { type Carrier, curlOf } from '../findings/curl.ts';
import { findingOf } from '../findings/finding.ts';
import { type Cause, group } from '../findings/group.ts';
import type { Observation } from '../oracles/oracle.ts';
import type { Finding, Oracle } from '../report/contract.ts';
import { proofOf } from './authorization.ts';
import { RunStopped } from './budget.ts';
import type { Driver } from './driver.ts';
import { scenarioOf } from './record.ts';
import { renewedCall } from './renew.ts';

/** Which probe made an observation, and how to make it again. */
export type Origins = ReadonlyMap<Observation, () => Promise<readonly Observation[] | null>>;

/** Sends the last exchange of an observation once more, with its set-up. */
async function replayed(driver: Driver, observation: Observation): Promise<readonly Observation[] | null> {
  const shown = observation.exchanges.at(-1);
  const operation = shown === undefined ? undefined : driver.operation(shown.operation);
  if (shown === undefined || operation === undefined || !driver.session.budget.room(8)) return null;
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

/** How a step of a script carries its token. */
function carrierOf(driver: Driver, method: string, path: string): Carrier | null {
  const operation =
    driver.api.operations.find((each) => each.method === method && matches(each.path, path)) ?? null;
  const proof = proofOf(driver.api, operation, { kind: 'token', token: '{token}' });
  const header = Object.entries(proof.headers)[0];
  if (header !== undefined) return { kind: 'header', name: header[0], template: header[1] };
  const query = Object.keys(proof.query)[0];
  if (query !== undefined) return { kind: 'query', name: query };
  const cookie = Object.keys(proof.cookies)[0];
  return cookie === undefined ? null : { kind: 'cookie', name: cookie };
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith('{') || part === given[at])
  );
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
  const { baseUrl } = driver.session;
  const reproduction = scenarioOf(driver.journal, observation.exchanges, {
    name: observation.title,
    description: observation.evidence,
    tags: [observation.oracle],
    seed: driver.config.seed,
    basePath: driver.pool.basePath(),
  });
  const known = driver.session.has('first') || driver.session.has('second');
  const curl = curlOf(reproduction, {
    baseUrl,
    carrier: ({ identity, method, path }) =>
      identity === 'nobody' || !known ? null : carrierOf(driver, method, path),
    secrets: secrets.map((value, index) => ({ value, variable: `SECRET${index + 1}` })),
  });
  return findingOf(cause, { certainty, reproduction, curl, baseUrl, secrets });
}

/** One finding for each cause that shows again, or cannot be tried again. */
export async function judge(
  driver: Driver,
  origins: Origins,
  tried: Readonly<Partial<Record<Oracle, number>>>,
  secrets: readonly string[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const cause of group([...driver.observations], tried)) {
    const finding = await findingFor(driver, cause, origins, secrets);
    if (finding !== null) findings.push(finding);
  }
  return findings;
}
