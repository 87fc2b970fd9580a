import { mailItem } from '#shared/notifications/mail.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed } from '#shared/platform/dynamo.ts';
import { membersBySubject } from '#shared/platform/identity.ts';
import { newId } from '#shared/platform/ids.ts';
import { keyOf, type RunRow, whileLive } from '#shared/tests/store.ts';
import { type AssignmentRow, offeredAssignment } from './assignment.ts';
import { isoWeek } from './availability.ts';
import { candidateOf, perShard, readEligible } from './candidates.ts';
import { shards } from './keys.ts';
import { rank, type Search } from './matching.ts';
import { changeSlot, type SlotRow } from './slot.ts';
import { putAssignment, writeWithTester } from './store.ts';
import { nextReminder } from './terms.ts';
import { loaded } from './tester.ts';

/** Somebody else has the slot, or the run is over: what is offered there must be looked at again. */
export class SlotTaken extends Error {
  override readonly name = 'SlotTaken';
}

/** The tester does not fit any more, by what was changed since the index was read. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}

/**
 * Offers a run to the best tester who still fits when the offer is written; null when there is nobody.
 * Throws `SlotTaken`.
 */
export async function offerToBest(run: RunRow, slot: SlotRow, at: string): Promise<AssignmentRow | null> {
  const now = Date.parse(at);
  const search: Search = { run, requirements: slot.requirements, now };
  const eligible = await readEligible(slot.requirements.language);
  const { ranked } = rank(
    search,
    eligible.map((tester) => candidateOf(tester, { asked: slot.asked, now })),
  );
  const among =
    `Best of ${ranked.length} who fit, among ${eligible.length} testers read ` +
    `(at most ${shards * perShard}, the least recently asked first).`;
  const subjects = new Map(eligible.map(({ id, subject }) => [id, subject]));
  for (const { testerId } of ranked) {
    if (await isColleague(subjects.get(testerId) ?? '', run.companyId)) continue;
    try {
      return await offerTo(testerId, { run, slot, search, at, among });
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
    }
  }
  return null;
}

/**
 * One transaction: the slot is taken, the tester's week counts one more, the assignment exists. Throws
 * `Unfit` or `SlotTaken`, and nothing is written then.
 */
export async function offerTo(
  testerId: string,
  offer: {
    readonly run: RunRow;
    readonly slot: SlotRow;
    readonly search: Search;
    readonly at: string;
    readonly among: string;
  },
): Promise<AssignmentRow> {
  const { run, slot, search, at, among } = offer;
  const key = keyOf(run);
  const id = newId('asg');
  let assignment: AssignmentRow | undefined;
  try {
    const found = await writeWithTester(testerId, (tester) => {
      // Again with what is certain now: status, pause, weekly load.
      const [match] = rank(search, [candidateOf(tester, { asked: slot.asked, now: search.now })]).ranked;
      if (!match) throw new Unfit();
      const loadWeek = isoWeek(tester.profile.timezone, search.now);
      const row = offeredAssignment(run, { id, testerId, loadWeek, at });
      assignment = row;
      const { offerExpiresAt: deadline } = row;
      return {
        turn: { run: key, to: 'offered' },
        tester: {
          lastAssignedAt: at,
          load: loaded(tester.load, loadWeek, 1),
          counts: { ...tester.counts, offered: tester.counts.offered + 1 },
        },
        others: [
          whileLive(key),
          changeSlot(
            key,
            {
              status: 'offered',
              assignmentId: id,
              testerId,
              deadline,
              asked: [...slot.asked, testerId],
              tries: slot.tries + 1,
              reasons: [...match.reasons.map(({ points, reason }) => `${points} points: ${reason}`), among],
              awaitsCompany: false,
            },
            // The list as it was read: with it nobody can be asked twice, nor an offer in between be lost.
            {
              expression: '#status = :open AND asked = :before AND tries = :tried',
              values: { ':open': 'open', ':before': slot.asked, ':tried': slot.tries },
            },
          ),
          ...putAssignment(row, nextReminder({ what: 'offer', since: at, deadline, sent: 0 })),
          auditItem({
            companyId: run.companyId,
            action: 'assignment.offered',
            actor: 'testers/match',
            target: id,
            correlationId: run.correlationId,
          }),
          mailItem({
            to: { memberId: testerId },
            dedupe: `offer/${id}`,
            template: 'offer',
            data: {
              assignmentId: id,
              url: row.url,
              mission: row.mission,
              payCents: row.payCents,
              currency: row.currency,
              offerExpiresAt: deadline,
            },
          }),
        ],
      };
    });
    if (!found || !assignment) throw new Unfit();
    return assignment;
  } catch (error) {
    if (error instanceof ConditionFailed) throw new SlotTaken('The slot is not open any more.');
    throw error;
  }
}

/** Nobody tests for a company that they belong to, by whatever membership. */
async function isColleague(subject: string, companyId: string): Promise<boolean> {
  const memberships = await membersBySubject(subject);
  return memberships.some((member) => member.companyId === companyId);
}
