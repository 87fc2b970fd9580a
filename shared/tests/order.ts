import { periodOf } from '#shared/accounts/period.ts';
import { priceOf } from '#shared/accounts/prices.ts';
import type { Account } from '#shared/accounts/store.ts';
import { newId } from '#shared/platform/ids.ts';
import type { Accepted, ExecuteTest, TargetAuth } from './contract.ts';
import type { RunRow } from './store.ts';

/** A run as it begins, with everything frozen that may change before it ends. */
export function orderedRun(order: {
  readonly body: ExecuteTest;
  readonly account: Account;
  readonly model: string;
  readonly memberId: string;
  readonly correlationId: string;
  readonly at: Date;
}): RunRow {
  const { body, account, at } = order;
  const createdAt = at.toISOString();
  const reason = 'Ordered; waiting to be started.';
  return {
    v: 1,
    id: newId('run'),
    companyId: account.company.id,
    orderedBy: order.memberId,
    status: 'pending',
    statusReason: reason,
    testType: body.testType,
    url: body.url,
    mission: body.mission,
    persona: body.persona,
    device: body.device,
    additionalContext: body.additionalContext ?? null,
    maxPages: body.maxPages,
    hasAuth: body.auth !== undefined && opensSomething(body.auth),
    project: body.project ?? null,
    labels: [...new Set(body.labels)],
    ref: body.ref ?? null,
    phase: account.phase,
    model: order.model,
    ...priceOf({ testType: body.testType, phase: account.phase, at }),
    quotaPeriod: periodOf(at),
    createdAt,
    startedAt: null,
    endedAt: null,
    sentimentScore: null,
    issueCounts: null,
    transitions: [{ status: 'pending', at: createdAt, reason }],
    rating: null,
    correlationId: order.correlationId,
  };
}

function opensSomething({ basic, headers = {}, cookies = [] }: TargetAuth): boolean {
  return basic !== undefined || Object.keys(headers).length > 0 || cookies.length > 0;
}

/** @param publicUrl where people open the product, without a slash at the end */
export function acceptanceOf(run: RunRow, publicUrl: string): Accepted {
  return {
    test_run_id: run.id,
    status: 'pending',
    phase: run.phase,
    model: run.model,
    links: { self: `${publicUrl}/api/test-runs/${run.id}`, report: `${publicUrl}/runs/${run.id}` },
  };
}
