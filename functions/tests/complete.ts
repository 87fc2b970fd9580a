import * as z from 'zod';
import { logger } from '#shared/platform/logger.ts';
import { closingSlot } from '#shared/testers/giving-back.ts';
import { readHumanReport } from '#shared/testers/reports.ts';
import { endRun } from '#shared/testers/run-end.ts';
import { completeRun, type Ending } from '#shared/tests/completion.ts';
import { Examination } from '#shared/tests/contract.ts';
import { readEvidence } from '#shared/tests/evidence.ts';
import { failureReason } from '#shared/tests/failure.ts';
import type { HandedIn } from '#shared/tests/handed-in.ts';
import { RunEnded } from '#shared/tests/parts.ts';
import type { MachinePart } from '#shared/tests/report.ts';
import { keyOf, type RunRow, readRun } from '#shared/tests/store.ts';
import { hasEnded } from '#shared/tests/transitions.ts';
import { Verdict } from '#shared/tests/verdict.ts';
import { evidenceFile, RunRef } from '#shared/tests/workflow.ts';

/** How the two branches of the machine ended. What they found is where they stored it. */
const Completion = RunRef.extend({
  ai: z.object({
    /** `examined`: there is an examination, and when `judged` also a verdict, good or bad. */
    outcome: z.enum(['examined', 'unreachable', 'ended', 'failed', 'not_wanted']),
    judged: z.boolean().default(false),
    /** Name of the error of a branch that failed. */
    error: z.string().optional(),
  }),
  human: z.object({
    /** Whether there is a report is asked of the store. `nobody`: the company never chose. */
    outcome: z.string(),
    error: z.string().optional(),
  }),
});
type Completion = z.infer<typeof Completion>;

const judgeStopped: Verdict = {
  v: 1,
  kind: 'unjudged',
  reason: 'The judge stopped unexpectedly.',
  use: null,
};

/** What a branch gave, or why it gave nothing. */
type Given<Part> = { readonly part: Part } | { readonly part: null; readonly reason: string };

/**
 * Last step of a run: merges what its branches found, stores the report and counts the run. A branch that
 * gave nothing leaves the other's result with a note; the run fails only when there is no result at all.
 */
export async function handler(event: unknown): Promise<{ status: string }> {
  const ref = Completion.parse(event);
  logger.appendKeys({ correlationId: ref.correlationId, runId: ref.runId });
  const run = await readRun(ref);
  if (!run) return { status: 'deleted' };
  if (hasEnded(run.status)) return { status: run.status };
  const [machine, person] = await Promise.all([
    run.testType === 'human' ? null : machinePart(ref),
    run.testType === 'ai' ? null : personPart(ref),
  ]);
  const found = { machine: machine?.part ?? null, person: person?.part ?? null };
  if (found.machine === null && found.person === null) {
    await endRun(run, {
      status: 'failed',
      reason: [machine, person].flatMap((given) => given && reasonOf(given)).join(' '),
      actor: 'tests/complete',
      correlationId: ref.correlationId,
    });
  } else {
    const notes = [
      ...(machine && found.machine === null ? [`The AI gave no result. ${reasonOf(machine).join()}`] : []),
      ...(person && found.person === null ? [`No person tested. ${reasonOf(person).join()}`] : []),
    ];
    try {
      await completeRun(run, { ...found, notes }, endingOf(run, found.person));
    } catch (error) {
      // Cancelled while it was being completed.
      if (!(error instanceof RunEnded)) throw error;
    }
  }
  return { status: (await readRun(ref))?.status ?? 'deleted' };
}

const reasonOf = (given: Given<unknown>): string[] => ('reason' in given ? [given.reason] : []);

async function machinePart(ref: Completion): Promise<Given<MachinePart>> {
  const { outcome, judged, error } = ref.ai;
  if (outcome !== 'examined' && outcome !== 'unreachable') {
    return { part: null, reason: failureReason('FAILED', error ?? null) };
  }
  const examination = await readEvidence(ref, evidenceFile.examination, Examination);
  if (examination.outcome.kind === 'unreachable') {
    const { code, reason } = examination.outcome;
    return { part: null, reason: `${reason} (${code})` };
  }
  const verdict = judged ? await readEvidence(ref, evidenceFile.judgement, Verdict) : judgeStopped;
  return { part: { examination, verdict } };
}

const withoutPerson: Readonly<Record<string, string>> = {
  take_ai: 'No tester was found, and the result of the AI was taken.',
  nobody: 'No tester was found, and nobody chose how to go on.',
  failed: 'The search for a tester stopped because of a fault on our side.',
};

async function personPart(ref: Completion): Promise<Given<HandedIn>> {
  const handedIn = await readHumanReport(ref);
  if (handedIn) return { part: handedIn };
  return { part: null, reason: withoutPerson[ref.human.outcome] ?? 'No tester handed in a report.' };
}

/** A run whose person gave nothing ends the search or the work, too. */
function endingOf(run: RunRow, person: HandedIn | null): Ending | undefined {
  if (run.testType === 'ai' || person !== null) return undefined;
  const why = {
    at: new Date().toISOString(),
    reason: 'The test was completed without a tester.',
    actor: 'tests/complete',
    correlationId: run.correlationId,
  };
  return (write) => {
    let isRepeated = false;
    return closingSlot(keyOf(run), why, async (items) => {
      // The tester may have handed in a report since it was looked for: begin again, with it.
      if (isRepeated) throw new SlotChanged();
      isRepeated = true;
      await write(items);
    });
  };
}

class SlotChanged extends Error {
  override readonly name = 'SlotChanged';
}
