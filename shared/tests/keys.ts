import { setting } from '#shared/platform/config.ts';

/*
 * The Testing table:
 *   company/<companyId>             run/<runId>        the run; ULIDs sort by time
 *   company/<companyId>/run/<runId> step/<seq>         what happened, in order
 *                                   issue/<issueId>    one finding, as it was handed in
 *                                   result             the rest of the report, and which findings are one issue
 *                                   tracking/<issueId> how far the company is with an issue
 *                                   comment/<id>       what somebody of the company said of an issue
 *                                   rating             how the company rated the run
 *                                   correction/<id>    a correction of the merge
 *                                   target-secret      that a secret exists for the target's door
 *                                   deleted            that the run is gone, but writers may still come
 *   company/<companyId>/vectors     <sha256>           what a text of its reports means; expires
 *   training/<yyyy-mm>              <runId>            a run that its company rated well, to learn from
 *   training/merge/<yyyy-mm>        <runId>/<id>       a correction of a merge, to learn from
 * Index `pending`: rows that the sweep has to look at, by what they wait for and since when.
 */

/** Names a run; a company can only ever name its own. */
export interface RunKey {
  readonly companyId: string;
  readonly runId: string;
}

/** What a row in the index waits for. */
export type Waiting = 'pending' | 'running' | 'target-secret' | 'deleted';

export const table = () => setting('TESTING_TABLE');

export const runKey = ({ companyId, runId }: RunKey) => ({ pk: `company/${companyId}`, sk: `run/${runId}` });

/** Partition of what belongs to a run. */
export const partsOf = ({ companyId, runId }: RunKey) => `company/${companyId}/run/${runId}`;

/** Partition of what texts of a company's reports mean. */
export const vectorsOf = (companyId: string) => `company/${companyId}/vectors`;

/** Everything that a run keeps in the evidence bucket begins with this. */
export const evidencePrefix = ({ companyId, runId }: RunKey) => `company/${companyId}/run/${runId}/`;

/** The run that a row belongs to, be it its own row or a part. */
export function runOf({ pk, sk }: { pk: string; sk: string }): RunKey {
  const [, companyId = '', , runId = sk.slice('run/'.length)] = pk.split('/');
  return { companyId, runId };
}

/** Puts a row into the index of the sweep. */
export const waitingFor = (what: Waiting, since: string) => ({ pendingShard: what, pendingSince: since });
