import type { QaRunStatus } from '../contract.ts';

/** Where a run may go from each status: forward, and nowhere from an end. */
const next: Readonly<Record<QaRunStatus, readonly QaRunStatus[]>> = {
  pending: ['running', 'failed', 'cancelled'],
  running: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

const statuses = Object.keys(next) as QaRunStatus[];

/** The statuses from which `to` can be reached: what a conditional write demands of the stored run. */
export function origins(to: QaRunStatus): QaRunStatus[] {
  return statuses.filter((from) => next[from].includes(to));
}

/** No writer may touch a run that has ended, however late it comes. */
export function hasEnded(status: QaRunStatus): boolean {
  return next[status].length === 0;
}

/** The statuses in which a run may still be written to. */
export const live: readonly QaRunStatus[] = statuses.filter((status) => !hasEnded(status));
