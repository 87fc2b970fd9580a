import { logger } from '#shared/platform/logger.ts';
import type { RunRow } from '#shared/tests/store.ts';
import { endRun } from './run-end.ts';

/** Ends a run for its company and stops its machine. False when it had already ended; see `endRun`. */
export async function cancelRun(
  run: RunRow,
  by: { readonly actor: string; readonly correlationId: string },
): Promise<boolean> {
  const ended = await endRun(run, { status: 'cancelled', reason: 'Cancelled on request.', ...by });
  if (ended) await stop(run.id);
  return ended;
}

async function stop(runId: string): Promise<void> {
  try {
    const { stopExecution } = await import('#shared/tests/execution.ts');
    await stopExecution(runId, 'The run was cancelled.');
  } catch (error) {
    logger.warn('A cancelled run goes on until it notices', error as Error);
  }
}
