import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Row } from '#shared/platform/dynamo.ts';
import { PlanId, StoredEvent } from '#shared/qa/contract.ts';
import { PlanRow, summaryOf } from '#shared/qa/runs/store.ts';
import type { Change, News } from './change.ts';

/** The company is taken from the row that changed, so news can never reach another one. */
export function newsOfPlan({ before, after }: Change): News[] {
  const row = PlanRow.parse(after ?? before);
  const topics = [`company:${row.companyId}`, `plan:${row.planId}`];
  if (after === null) {
    return topics.map((topic) => ({ type: 'plan.deleted', topic, v: 1, planId: row.planId }));
  }
  // Only the summary goes out: a run's row holds more than a listener may see. Both at one time, so that its
  // passing alone is no news.
  const now = new Date();
  const plan = summaryOf(row, now);
  if (before !== null && isDeepStrictEqual(summaryOf(PlanRow.parse(before), now), plan)) return [];
  return topics.map((topic) => ({ type: 'plan.updated', topic, v: 1, plan }));
}

/** Events are found by their run, which one company alone may listen to. */
export function newsOfEvent({ before, after }: Change): News[] {
  if (before !== null || after === null) return [];
  const planId = planOf(after);
  return [{ type: 'plan.event', topic: `plan:${planId}`, v: 1, planId, event: StoredEvent.parse(after) }];
}

const planOf = (row: Row) => z.object({ planId: PlanId }).parse(row).planId;
