import type * as z from 'zod';
import type { QaPackage, QaRunAccepted, QaStatus, StoredEvent } from '#shared/qa/contract.ts';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { start as startLibrary } from '#test/fixtures/apis/library.ts';
import type { Running } from '#test/fixtures/apis/service.ts';
import { type Caller, until } from '#test/integration/tests/lab.ts';

/** What the tests of API packages do over the public API. */

export type Status = z.infer<typeof QaStatus>;
type Accepted = z.infer<typeof QaRunAccepted>;

/** A small API with planted faults, or without. */
export const library = (faults: 'all' | 'none' = 'all'): Promise<Running> => startLibrary({ faults });

/** Other tests move the clock meanwhile, which must not end a run. */
const config = { rateLimit: null, ai: false, maxRequests: 1_500, seconds: 14_400 };

export const packageOf = (
  api: Running,
  { config: other = {}, ...changes }: { config?: object; [name: string]: unknown } = {},
) => ({
  name: 'Library',
  spec: { kind: 'inline', text: JSON.stringify(api.document) },
  baseUrl: `${api.url}/api`,
  config: { ...config, ...other },
  ...changes,
});

export async function savedPackage(caller: Caller, body: object): Promise<QaPackage> {
  const { status, body: answer } = await caller.call<QaPackage>('POST', '/api/qa/packages', body);
  if (status !== 201) throw new Error(`The package was answered with ${status}: ${JSON.stringify(answer)}`);
  return answer;
}

export async function startedRun(caller: Caller, packageId: string, body: object = {}): Promise<string> {
  const { status, body: answer } = await caller.call<Accepted>(
    'POST',
    `/api/qa/packages/${packageId}/run`,
    body,
  );
  if (status !== 202) throw new Error(`The run was answered with ${status}: ${JSON.stringify(answer)}`);
  return answer.planId;
}

export async function statusOf(caller: Caller, planId: string): Promise<Status> {
  const { status, body } = await caller.call<Status>('GET', `/api/qa/status/${planId}`);
  if (status !== 200) throw new Error(`${planId} was answered with ${status}: ${JSON.stringify(body)}`);
  return body;
}

export const overOf = (caller: Caller, planId: string, limitMs = 150_000): Promise<Status> =>
  until(
    `${planId} is over`,
    async () => {
      const status = await statusOf(caller, planId);
      return status.endedAt === null ? null : status;
    },
    limitMs,
  );

/** All events by asking for what follows, a few at a time, until nothing follows any more. */
export async function allEvents(
  caller: Caller,
  planId: string,
  { limit = 50, withinMs = 150_000 } = {},
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  await until(
    `${planId} has told everything`,
    async () => {
      const { body } = await caller.call<{ events: StoredEvent[]; after: number; isOver: boolean }>(
        'GET',
        `/api/qa/events/${planId}?after=${events.at(-1)?.number ?? 0}&limit=${limit}`,
      );
      events.push(...body.events);
      return body.isOver ? true : null;
    },
    withinMs,
  );
  return events;
}

export async function reportOf(caller: Caller, planId: string): Promise<QaReport> {
  const { status, body } = await caller.call<{ report: QaReport | null; url: string | null }>(
    'GET',
    `/api/qa/runs/${planId}/report`,
  );
  if (status !== 200) throw new Error(`The report was answered with ${status}: ${JSON.stringify(body)}`);
  if (body.report) return body.report;
  return (await fetch(body.url ?? '')).json() as Promise<QaReport>;
}

/** What whoever follows a link to a report is answered with. */
export async function sharedStatus(url: string, token: string): Promise<number> {
  const answer = await fetch(`${url}/api/qa/shared`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  return answer.status;
}
