import type { Run, RunStatus, RunStep, RunSummary } from '#shared/tests/contract.ts';

const rank: Record<RunStatus, number> = {
  pending: 0,
  running: 1,
  awaiting_company: 1,
  completed: 2,
  failed: 2,
  cancelled: 2,
};

export function isActive(status: RunStatus): boolean {
  return rank[status] < 2;
}

/**
 * Events may arrive late: a run never goes back to an earlier status. Running and waiting for the company
 * take turns, and which of them is later only the server knows.
 */
export function isNewer(candidate: RunSummary, known: RunSummary): boolean {
  return rank[candidate.status] > rank[known.status] || takesTurns(candidate, known);
}

/** Whether two statuses of a run may follow each other either way. */
export function takesTurns(one: RunSummary, other: RunSummary): boolean {
  return rank[one.status] === 1 && rank[other.status] === 1 && one.status !== other.status;
}

/** Events may arrive twice and out of order. */
export function withStep(run: Run, step: RunStep): Run {
  if (run.steps.some(({ seq }) => seq === step.seq)) return run;
  return { ...run, steps: [...run.steps, step].sort((a, b) => a.seq - b.seq) };
}

export type Stage = 0 | 1 | 2 | 3;

/** How far a run is: waiting, examining, judging, or writing the report. */
export function stageOf(run: Pick<Run, 'status' | 'steps'>): Stage {
  if (run.status === 'pending') return 0;
  if (run.steps.some(({ kind }) => kind === 'report')) return 3;
  return run.steps.some(({ kind }) => kind === 'judge') ? 2 : 1;
}
