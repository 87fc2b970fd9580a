import { refuse } from '#shared/platform/errors.ts';
import type { PlanKey } from '../keys.ts';
import { type PlanRow, readPlan } from './store.ts';

/** The company's own run; NOT_FOUND for any other id. */
export async function ownPlan(key: PlanKey): Promise<PlanRow> {
  return (await readPlan(key)) ?? refuse('NOT_FOUND', 'There is no such run.');
}
