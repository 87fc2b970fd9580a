import type { Plan, PlannedOperation } from '../dependencies/plan-types.ts';
import type { Api } from '../document/api.ts';
import type { QaConfig } from '../options.ts';
import { repeated } from '../oracles/active/repeated.ts';
import { replaced } from '../oracles/active/replaced.ts';
import { securityOracles } from '../oracles/active.ts';
import type { ActiveOracle } from '../oracles/oracle.ts';
import type { GroupResult } from './group-result.ts';
import { type GroupRequest, GroupRun } from './group-run.ts';
import { showsAccount } from './own-account.ts';
import { restore } from './restore.ts';

/** Shares of requests and time up to which the phases may go, each after the one before. */
const shares = { security: 0.6, operations: 0.75, judge: 0.9, last: 0.95 } as const;

/** What ends the access of whoever calls it. */
const leaving = /log.?out|sign.?out|revo(ke|cation)|deactivate/i;

const allOf = ({ groups, alone }: Plan) => [...groups.flatMap(({ operations }) => operations), ...alone];

/** Operations that a probe may only be run on when nothing else is going on. */
const probedAlone = (oracle: ActiveOracle, { danger }: PlannedOperation) =>
  danger === null ? oracle.alone === true : danger === 'credentials' && oracle.ownAccounts === true;

/** Whether a run has anything that must not run beside others. */
export function hasToRunAlone(api: Api, plan: Plan, config: Pick<QaConfig, 'security'>): boolean {
  if (plan.alone.length > 0) return true;
  if (!config.security) return false;
  const byId = new Map(api.operations.map((each) => [each.id, each]));
  return allOf(plan).some((planned) =>
    securityOracles.some((oracle) => {
      const operation = byId.get(planned.operation);
      return operation !== undefined && probedAlone(oracle, planned) && oracle.applies(api, operation);
    }),
  );
}

/**
 * Calls what destroys, sets what is general and ends access, and makes the probes that keep the server busy or may
 * lock an account. Nothing else of the run may be going on. Its own operations are the dangerous ones of the plan.
 */
export async function runAlone(request: Omit<GroupRequest, 'operations'>): Promise<GroupResult> {
  const { plan, config } = request;
  const operations = plan.alone.map(({ operation }) => operation);
  const run = new GroupRun({ ...request, operations }, 'alone');
  try {
    await run.phase(shares.security, 0, async () => {
      await run.begin();
      // What may only be done to one's own account is refused for every other.
      for (const planned of allOf(plan))
        if (planned.danger === null && showsAccount(planned.operation)) await run.reachQuietly(planned);
    });
    // Before what may end the access or the service that the probes need.
    if (config.security) {
      await run.phase(shares.security, 0, async () => {
        for (const oracle of securityOracles) {
          await run.probe(
            [oracle],
            allOf(plan).filter((planned) => probedAlone(oracle, planned)),
          );
        }
      });
    }
    const credentials = run.own.filter(({ danger }) => danger === 'credentials');
    await run.phase(shares.operations, run.own.length - credentials.length, async () => {
      for (const planned of run.own) {
        if (planned.danger === 'credentials') continue;
        if (planned.danger === 'global') await readBefore(run, planned);
        await run.reach([planned]);
        if (planned.danger !== 'global') continue;
        await run.probe([replaced, repeated], [planned]);
        await restore(run.driver, planned.operation);
      }
    });
    // Nothing can be tried again or removed once the access is gone.
    await run.settle(shares.judge);
    const lastOnes = credentials.toSorted(
      (a, b) => Number(leaving.test(a.operation)) - Number(leaving.test(b.operation)),
    );
    await run.phase(shares.last, credentials.length, async () => {
      for (const planned of lastOnes) await run.reach([planned]);
    });
    return await run.end(1);
  } finally {
    await run.close();
  }
}

/** A general setting is looked at first, so that it can be put back. */
async function readBefore(run: GroupRun, { operation }: PlannedOperation): Promise<void> {
  const reader = run.driver.planned(`GET ${operation.replace(/^\S+ /, '')}`);
  if (reader?.danger === null) await run.reachQuietly(reader);
}
