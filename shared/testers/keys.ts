import { partsOf, type RunKey } from '#shared/tests/keys.ts';
import type { OpenStatus } from './contract.ts';

/*
 * The Testing table, as far as testers are concerned:
 *   tester/<memberId>               tester                    the tester
 *                                   assignment/<id>           an offer and what became of it; ULIDs sort by time
 *                                   run/<runId>               that the tester was asked for this run, and how
 *   assignment/<id>                 assignment                whose assignment it is
 *   testers/<status>                <createdAt>#<memberId>    who has this status
 *   assignments/<status>            <assignmentId>            offers and accepted work under way, the oldest first
 *   eligible/<language>/<shard>     <lastAssignedAt>#<memberId>  who may be asked, least recently assigned first
 *   company/<companyId>/run/<runId> slot                      the place in the run that one tester can have
 * Index `pending`, kind `reminder`: offers and work under way, by when their tester is to be reminded.
 */

/** Puts an assignment into the index of the reminders, or takes it out. */
export const remindAt = (at: string | null) => ({
  pendingShard: at === null ? undefined : 'reminder',
  pendingSince: at ?? undefined,
});

export const testerPk = (testerId: string) => `tester/${testerId}`;
export const testerKey = (testerId: string) => ({ pk: testerPk(testerId), sk: 'tester' });

export const assignmentKey = (testerId: string, assignmentId: string) => ({
  pk: testerPk(testerId),
  sk: `assignment/${assignmentId}`,
});
/** Exists once a tester was asked for a run, and never goes: nobody is asked twice. */
export const askedKey = (testerId: string, runId: string) => ({ pk: testerPk(testerId), sk: `run/${runId}` });
export const pointerKey = (assignmentId: string) => ({ pk: `assignment/${assignmentId}`, sk: 'assignment' });

export const statusPk = (status: string) => `testers/${status}`;

export const openPk = (status: OpenStatus) => `assignments/${status}`;
export const openKey = (status: OpenStatus, assignmentId: string) => ({
  pk: openPk(status),
  sk: assignmentId,
});

export const slotKey = (key: RunKey) => ({ pk: partsOf(key), sk: 'slot' });

/** Partitions that the testers of one language are spread over: as many as a search may read. */
export const shards = 10;

export const eligiblePk = (language: string, shard: number) => `eligible/${language}/${shard}`;

/** Evidence of an assignment, below the prefix of its run. */
export const folderOf = (assignmentId: string) => `human/${assignmentId}/`;
