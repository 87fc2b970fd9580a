import type { RunStatus } from './contract.ts';

/** Where a run may go from each status: forward, to and fro while a company is asked, and nowhere from an end. */
const next: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  pending: ['running', 'failed', 'cancelled'],
  running: ['awaiting_company', 'completed', 'failed', 'cancelled'],
  awaiting_company: ['running', 'completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
};

/** The statuses from which `to` can be reached: what a conditional write demands of the stored run. */
export function origins(to: RunStatus): RunStatus[] {
  return statuses.filter((from) => next[from].includes(to));
}

/** No writer may touch a run that has ended, however late it comes. */
export function hasEnded(status: RunStatus): boolean {
  return next[status].length === 0;
}

const statuses = Object.keys(next) as RunStatus[];

/** The statuses in which a run may still be written to. */
export const live: readonly RunStatus[] = statuses.filter((status) => !hasEnded(status));
