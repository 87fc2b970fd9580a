import type { Event } from '#shared/notifications/webhook-event.ts';
import type { Row } from '#shared/platform/dynamo.ts';
import { RunSummary } from './contract.ts';
import { seenIn } from './stream.ts';

const told = {
  completed: 'test.completed',
  failed: 'test.failed',
  awaiting_company: 'test.awaiting_company',
} as const;

/** What the company's webhooks are told about a change of the Testing table, if anything. */
export function eventOf({ before, after }: { before: Row | null; after: Row | null }): Event | null {
  const is = after && seenIn(after);
  if (is?.kind !== 'run' || before?.status === is.run.status) return null;
  const { status, companyId, id, transitions } = is.run;
  if (!(status in told)) return null;
  const at = transitions.at(-1)?.at ?? is.run.createdAt;
  return {
    kind: 'event',
    companyId,
    event: told[status as keyof typeof told],
    // A run can wait for its company more than once.
    cause: `${id}/${status}/${at}`,
    createdAt: at,
    data: RunSummary.parse(is.run),
  };
}
