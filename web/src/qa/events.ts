import type { StoredEvent } from '#shared/qa/contract.ts';
import type { QaEvent } from '#shared/qa/event/contract.ts';

/** Events may be asked for twice: each stays once, in order. */
export function withEvents(
  known: readonly StoredEvent[],
  more: readonly StoredEvent[],
): readonly StoredEvent[] {
  const last = known.at(-1)?.number ?? 0;
  const fresh = more.filter(({ number }) => number > last);
  return fresh.length === 0 ? known : [...known, ...fresh];
}

export interface OperationProgress {
  readonly operation: string;
  readonly passed: number;
  readonly failed: number;
  /** Of the last call; null when there was no response. */
  readonly status: number | null;
}

/** What is known of each operation that has been called, the latest first. */
export function progressByOperation(events: readonly StoredEvent[]): OperationProgress[] {
  const known = new Map<string, OperationProgress>();
  for (const { event } of events) {
    if (event.type !== 'EXECUTION_SUCCESS' && event.type !== 'EXECUTION_FAILED') continue;
    const { operation, status } = event;
    const before = known.get(operation);
    const failed = event.type === 'EXECUTION_FAILED' ? 1 : 0;
    // Deleted first, so that the order is that of the last call.
    known.delete(operation);
    known.set(operation, {
      operation,
      passed: (before?.passed ?? 0) + 1 - failed,
      failed: (before?.failed ?? 0) + failed,
      status,
    });
  }
  return [...known.values()].reverse();
}

export function isFailure({ event }: StoredEvent): boolean {
  return event.type === 'EXECUTION_FAILED' || event.type === 'AI_FAILED' || event.type === 'FAILED';
}

export function isLast({ type }: QaEvent): boolean {
  return type === 'COMPLETE' || type === 'FAILED';
}
