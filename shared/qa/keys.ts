import { setting } from '#shared/platform/config.ts';

/*
 * The Qa table:
 *   company/<companyId>                package/<packageId>  an API document and how to test the API
 *                                      plan/<planId>        a run of it; ULIDs sort by time
 *                                      target/<origin>      the proof that an address may be attacked
 *                                      secret               who changes the company's secret with credentials now
 *                                      deleted/<id>         that a package or run is gone, but writers may still come
 *   company/<companyId>/plan/<planId>  event/<number>       what happened, in order
 *                                      told/<marker>        how many events of something were written
 *                                      share/<shareId>      a link to the report
 *   share/<SHA-256 of the token>       share                the link again, found by who follows it
 * Index `history`: the runs of a package. Index `pending`: what the sweep has to look at, by what it waits
 * for and since when.
 */

/** Names a package; a company can only ever name its own. */
export interface PackageKey {
  readonly companyId: string;
  readonly packageId: string;
}

/** Names a run. */
export interface PlanKey {
  readonly companyId: string;
  readonly planId: string;
}

/** What a row in the index waits for. `schedule` rows are due at the time that they are sorted by. */
export type Waiting = 'pending' | 'running' | 'schedule' | 'deleted';

export const table = () => setting('QA_TABLE');

const companyPartition = (companyId: string) => `company/${companyId}`;

export const packageKey = ({ companyId, packageId }: PackageKey) => ({
  pk: companyPartition(companyId),
  sk: `package/${packageId}`,
});

export const planKey = ({ companyId, planId }: PlanKey) => ({
  pk: companyPartition(companyId),
  sk: `plan/${planId}`,
});

/** Partition of the index `history`. */
export const historyOf = ({ companyId, packageId }: PackageKey) =>
  `company/${companyId}/package/${packageId}`;

/** Partition of what belongs to a run. */
export const partsOf = ({ companyId, planId }: PlanKey) => `company/${companyId}/plan/${planId}`;

/** Eight digits sort up to a hundred million events. */
export const eventKey = (key: PlanKey, number: number) => ({
  pk: partsOf(key),
  sk: `event/${String(number).padStart(8, '0')}`,
});

export const toldKey = (key: PlanKey, marker: string) => ({ pk: partsOf(key), sk: `told/${marker}` });

/** @param id of the package or run that is gone */
export const deletedKey = (companyId: string, id: string) => ({
  pk: companyPartition(companyId),
  sk: `deleted/${id}`,
});

/** Puts a row into the index of the sweep. */
export const waitingFor = (what: Waiting, since: string) => ({ pendingShard: what, pendingSince: since });

/** Objects of a package begin with this, those of its runs included. */
export const packagePrefix = ({ companyId, packageId }: PackageKey) =>
  `company/${companyId}/qa/${packageId}/`;

/** Objects of one run. */
export const planPrefix = (key: PackageKey & PlanKey) => `${packagePrefix(key)}${key.planId}/`;

export const specObject = (key: PackageKey, sha256: string) => `${packagePrefix(key)}spec/${sha256}`;
