import * as z from 'zod';
import { Timestamp } from '#shared/platform/contract.ts';
import { roles, route } from '#shared/platform/route.ts';
import { PlanId, QaRunSummary, StoredEvent } from '#shared/qa/contract.ts';
import { RunId, RunStep, RunSummary } from '#shared/tests/contract.ts';

export const Ticket = z
  .object({
    ticket: z.string().describe('Send as `?ticket=` when connecting; works once, for 60 seconds.'),
    url: z.string().describe('Where to open the WebSocket.'),
    expiresAt: Timestamp,
  })
  .meta({ id: 'RealtimeTicket' });

/** What a client may listen to; checked against the principal when it subscribes. */
export const Topic = z
  .string()
  .regex(
    /^(company:com|run:run|plan:plan|member:mem)_[0-9A-HJKMNP-TV-Z]{26}$/,
    'Expected `company:<id>`, `run:<id>`, `plan:<id>` or `member:<id>`.',
  );
export type Topic = z.infer<typeof Topic>;

/** From the client. The socket is kept by sending `ping` at least every 9 minutes. */
export const ClientMessage = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('subscribe'), topic: z.string().max(100) }),
  z.strictObject({ action: z.literal('unsubscribe'), topic: z.string().max(100) }),
  z.strictObject({ action: z.literal('ping') }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** To the client. Events may arrive twice or be missed: the GET routes are the truth. */
export const ServerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('subscribed'), topic: z.string() }),
  z.object({ type: z.literal('unsubscribed'), topic: z.string() }),
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('error'), code: z.string(), error: z.string(), topic: z.string().nullable() }),
  z.object({ type: z.literal('run.updated'), topic: z.string(), v: z.literal(1), run: RunSummary }),
  z.object({
    type: z.literal('run.step'),
    topic: z.string(),
    v: z.literal(1),
    runId: RunId,
    step: RunStep,
  }),
  /** Something of the run changed that is not part of its summary, as the search for a tester. */
  z.object({ type: z.literal('run.changed'), topic: z.string(), v: z.literal(1), runId: RunId }),
  /** To the tester alone. */
  z.object({
    type: z.literal('assignment.changed'),
    topic: z.string(),
    v: z.literal(1),
    assignmentId: z.string(),
  }),
  z.object({ type: z.literal('run.deleted'), topic: z.string(), v: z.literal(1), runId: RunId }),
  /** To `company:` and `plan:` topics, when anything of the summary changed. */
  z.object({ type: z.literal('plan.updated'), topic: z.string(), v: z.literal(1), plan: QaRunSummary }),
  /**
   * To `plan:` topics, in order: numbers rise by one. After a gap, ask `GET /api/qa/events/{planId}?after=` for what
   * was missed.
   */
  z.object({
    type: z.literal('plan.event'),
    topic: z.string(),
    v: z.literal(1),
    planId: PlanId,
    event: StoredEvent,
  }),
  z.object({ type: z.literal('plan.deleted'), topic: z.string(), v: z.literal(1), planId: PlanId }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;

export const createTicket = route({
  id: 'createRealtimeTicket',
  entry: 'realtime/create-ticket',
  method: 'POST',
  path: '/api/realtime/ticket',
  summary: 'A single-use ticket to open the WebSocket with',
  roles,
  answer: { status: 201, schema: Ticket },
  rateLimit: 'default',
  idempotent: false,
});

export const routes = [createTicket];
