import { logger } from '#shared/platform/logger.ts';
import { endRun } from '#shared/testers/run-end.ts';
import { deleteEvidence } from '#shared/tests/evidence.ts';
import { executionOf, startExecution } from '#shared/tests/execution.ts';
import { failureReason } from '#shared/tests/failure.ts';
import type { RunKey, Waiting } from '#shared/tests/keys.ts';
import { deleteParts } from '#shared/tests/parts.ts';
import { type RunRow, readRun } from '#shared/tests/store.ts';
import { deleteTargetAuth } from '#shared/tests/target-secret.ts';
import { hasEnded } from '#shared/tests/transitions.ts';
import { lookAgainLater, waitingRuns } from '#shared/tests/waiting.ts';

/** Seconds that a row may wait before the sweep takes care of it. */
const patience = {
  /** A run that the stream and the queue should have started long ago. */
  pending: 60,
  /** The rule on ended executions should have settled it; a run that waits for a browser is older too. */
  running: 15 * 60,
  /** Longer than an order takes from making the secret to making the run. */
  'target-secret': 2 * 60,
  /** Longer than any function may still write for a run that was cancelled and deleted. */
  deleted: 20 * 60,
} satisfies Record<Waiting, number>;

/** Per kind and minute; what is left comes next minute. */
const most = 200;

const care: Record<Waiting, (key: RunKey) => Promise<void>> = {
  pending: startAgain,
  running: settleIfOver,
  'target-secret': forgetIfOver,
  deleted: deleteAgain,
};

/**
 * Each minute: finishes what a crash, a lost event or a late writer left behind. Everything it does may be
 * done twice and by two sweeps at once.
 */
export async function handler(): Promise<void> {
  const now = Date.now();
  for (const what of Object.keys(care) as Waiting[]) {
    const before = new Date(now - patience[what] * 1000).toISOString();
    for (const key of await waitingRuns(what, { before, limit: most })) {
      try {
        await care[what](key);
      } catch (error) {
        // One row that cannot be helped must not keep the others waiting.
        logger.error('The sweep could not help', { error, what, ...key });
      }
    }
  }
}

async function startAgain(key: RunKey): Promise<void> {
  const run = await readRun(key);
  if (run?.status !== 'pending') return;
  await startExecution({ ...key, correlationId: run.correlationId });
  await failIfExecutionEnded(run);
}

async function settleIfOver(key: RunKey): Promise<void> {
  const run = await readRun(key);
  if (!run || hasEnded(run.status)) return;
  await failIfExecutionEnded(run);
  // A person may take days: whoever waits rightly goes to the end of the line.
  await lookAgainLater(key, new Date().toISOString());
}

async function failIfExecutionEnded(run: RunRow): Promise<void> {
  const execution = await executionOf(run.id);
  if (execution?.status === 'RUNNING') return;
  await endRun(run, {
    status: 'failed',
    reason: failureReason(execution?.status ?? 'LOST', execution?.error ?? null),
    actor: 'tests/sweep',
    correlationId: run.correlationId,
  });
}

async function forgetIfOver(key: RunKey): Promise<void> {
  const run = await readRun(key);
  if (!run || hasEnded(run.status)) await deleteTargetAuth(key);
}

async function deleteAgain(key: RunKey): Promise<void> {
  await deleteEvidence(key);
  await deleteParts(key);
}
