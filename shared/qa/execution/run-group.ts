import { functionalOracles, securityOracles } from '../oracles/active.ts';
import { Cover } from './cover.ts';
import type { GroupResult } from './group-result.ts';
import { type GroupRequest, GroupRun } from './group-run.ts';

/** Shares of requests and time up to which the phases may go, each after the one before. */
const shares = {
  reach: 0.5,
  cover: 0.7,
  active: 0.8,
  security: 0.9,
  scenarios: 0.95,
  judge: 0.97,
} as const;

/**
 * Tests operations that others may be tested beside. Throws nothing that the target could be the reason for;
 * whatever it does ends in the result.
 */
export async function runGroup(request: GroupRequest): Promise<GroupResult> {
  const run = new GroupRun(request, 'testing');
  const { own } = run;
  try {
    await run.phase(shares.reach, own.length, async () => {
      await run.begin();
      await run.reach(own);
    });
    await run.phase(shares.cover, own.length, () => new Cover(run.driver, () => run.step()).cover(own));
    await run.phase(shares.active, functionalOracles.length * own.length, () =>
      run.probe(functionalOracles, own),
    );
    if (request.config.security) {
      const gentle = securityOracles.filter(({ alone }) => alone !== true);
      await run.phase(shares.security, gentle.length * own.length, () => run.probe(gentle, own));
    }
    // Last, so that everything before is the same with scenarios of others and without.
    const { scenarios } = request;
    if (scenarios !== undefined) await run.phase(shares.scenarios, 0, () => run.carryOut(scenarios));
    return await run.end(shares.judge);
  } finally {
    await run.close();
  }
}
