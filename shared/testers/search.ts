import { mailItem } from '#shared/notifications/mail.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { setting } from '#shared/platform/config.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { keyOf, moveRun, type RunRow, readRun } from '#shared/tests/store.ts';
import { hasEnded } from '#shared/tests/transitions.ts';
import type { RunRef } from '#shared/tests/workflow.ts';
import type { AssignmentRow } from './assignment.ts';
import { giveBack } from './giving-back.ts';
import { offerToBest, SlotTaken } from './offer.ts';
import { changeSlot, readSlot, type SlotRow } from './slot.ts';
import { readAssignment } from './store.ts';
import { secondsUntil } from './terms.ts';

/** What the execution of a run does next about its person. */
export interface NextStep {
  /**
   * `offer`: wait for the answer to an offer; `work`: wait for the report; `submitted`: it is there;
   * `company`: nobody was found, wait for the company's choice; `over`: the run needs no person any more.
   */
  readonly next: 'offer' | 'work' | 'submitted' | 'company' | 'over';
  readonly found: boolean;
  readonly assignmentId: string | null;
  /** To wait until the deadline is certain to have passed; 0 where there is none. */
  readonly seconds: number;
}

/** Times that the slot is looked at again because it changed in between. */
const looks = 20;

/**
 * Brings the search for a run's tester as far as it can go now: ends what is over by the clock, offers an
 * open slot to the next best, asks the company when there were too many offers or nobody is left. It
 * starts from what is stored, so it may be called at any time and any number of times.
 */
export async function advance(ref: RunRef): Promise<NextStep> {
  for (let left = looks; left > 0; left -= 1) {
    const [run, slot] = [await readRun(ref), await readSlot(ref)];
    if (!run || !slot || hasEnded(run.status)) return step('over');
    try {
      const next = await look(run, slot);
      if (next) return next;
    } catch (error) {
      if (!(error instanceof SlotTaken || error instanceof ConditionFailed)) throw error;
    }
  }
  throw new Error(`The slot of ${ref.runId} never stood still.`);
}

/** The next step, or null when the slot has changed and is to be looked at again. */
async function look(run: RunRow, slot: SlotRow): Promise<NextStep | null> {
  const at = new Date().toISOString();
  switch (slot.status) {
    case 'closed':
      return step('over');
    case 'submitted':
      return { ...step('submitted'), found: true, assignmentId: slot.assignmentId };
    case 'offered':
    case 'working': {
      const assignment = await held(slot);
      const over = (slot.deadline ?? '') <= at;
      if (!over) return waiting(slot.status === 'offered' ? 'offer' : 'work', assignment, slot, at);
      await giveBack(assignment, {
        ...(slot.status === 'offered'
          ? { to: 'expired', reason: 'The offer was not answered in time.' }
          : { to: 'overdue', reason: 'The report was not handed in before the deadline.' }),
        at,
        actor: 'testers/match',
        correlationId: run.correlationId,
      });
      return null;
    }
    case 'open': {
      if (slot.awaitsCompany) return step('company');
      const assignment = slot.tries < setting('OFFERS_PER_SEARCH') ? await offerToBest(run, slot, at) : null;
      if (assignment) return waiting('offer', assignment, { deadline: assignment.offerExpiresAt }, at);
      await askCompany(run, slot, at);
      return step('company');
    }
  }
}

const step = (next: NextStep['next']): NextStep => ({ next, found: false, assignmentId: null, seconds: 0 });

function waiting(
  next: 'offer' | 'work',
  { id }: AssignmentRow,
  { deadline }: Pick<SlotRow, 'deadline'>,
  at: string,
): NextStep {
  // A second more, so that it is over when the wait is.
  return { next, found: true, assignmentId: id, seconds: secondsUntil(deadline ?? at, at) + 1 };
}

async function held({ testerId, assignmentId, runId }: SlotRow): Promise<AssignmentRow> {
  const assignment = testerId && assignmentId ? await readAssignment(testerId, assignmentId) : null;
  if (!assignment) throw new Error(`The slot of ${runId} is held by nobody.`);
  return assignment;
}

/** The run waits for its company from now on, and the company is told. */
async function askCompany(run: RunRow, slot: SlotRow, at: string): Promise<void> {
  const key = keyOf(run);
  const { asked } = slot;
  await transact([
    changeSlot(
      key,
      { awaitsCompany: true, choice: null },
      {
        expression: '#status = :open AND awaitsCompany = :no AND tries = :tried',
        values: { ':open': 'open', ':no': false, ':tried': slot.tries },
      },
    ),
    moveRun(key, 'awaiting_company', {
      at,
      reason: 'No tester was found. Choose how the test goes on.',
    }),
    auditItem({
      companyId: run.companyId,
      action: 'run.awaiting_company',
      actor: 'testers/match',
      target: run.id,
      correlationId: run.correlationId,
    }),
    mailItem({
      to: { memberId: run.orderedBy },
      dedupe: `awaiting/${run.id}/${at}`,
      template: 'awaiting_company',
      data: {
        runId: run.id,
        url: run.url,
        mission: run.mission,
        asked: asked.length,
        testType: run.testType === 'hybrid' ? 'hybrid' : 'human',
      },
    }),
  ]);
}
