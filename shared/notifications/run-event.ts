import type { Row } from '#shared/platform/dynamo.ts';
import { type RunStatus, RunSummary } from '#shared/tests/contract.ts';
import { seenIn } from '#shared/tests/stream.ts';
import type { WebhookEvent } from './contract.ts';
import type { Event } from './webhook-event.ts';

const events: Partial<Record<RunStatus, WebhookEvent>> = {
  completed: 'test.completed',
  failed: 'test.failed',
  awaiting_company: 'test.awaiting_company',
};

/** For the fan-out: what to put on the `webhooks` queue for a change of the Testing table, if anything. */
export function eventOf({ before, after }: { before: Row | null; after: Row | null }): Event | null {
  const [was, is] = [before && seenIn(before), after && seenIn(after)];
  if (was?.kind !== 'run' || is?.kind !== 'run' || was.run.status === is.run.status) return null;
  const { run } = is;
  const event = events[run.status];
  if (!event) return null;
  // A run may wait for its company more than once.
  const place = run.transitions.length - 1;
  return {
    kind: 'event',
    companyId: run.companyId,
    event,
    cause: `${run.id}/${run.status}/${place}`,
    createdAt: run.transitions[place]?.at ?? run.createdAt,
    data: RunSummary.parse(run),
  };
}
