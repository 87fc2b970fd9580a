import * as z from 'zod';
import { WebhookEvent } from './contract.ts';

/**
 * Something that companies can be told of, as it travels through the `webhooks` queue. Whoever tells makes
 * it from a change of the Testing table, so that a change that comes twice is the same event.
 */
export const Event = z.object({
  kind: z.literal('event'),
  companyId: z.string(),
  event: WebhookEvent,
  /** Names the change for ever, e.g. `<runId>/completed`; at most one delivery per webhook is made of it. */
  cause: z.string(),
  /** When it happened, ISO 8601. */
  createdAt: z.string(),
  /** What the receiver gets as `data`: the summary of the run. */
  data: z.record(z.string(), z.unknown()),
});
export type Event = z.infer<typeof Event>;
