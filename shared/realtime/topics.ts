import { readPlan } from '#shared/qa/runs/store.ts';
import { readRun } from '#shared/tests/store.ts';
import { Topic } from './contract.ts';
import type { Listener } from './store.ts';

export type TopicRefusal = { readonly code: 'VALIDATION_ERROR' | 'NOT_FOUND'; readonly error: string };

/**
 * Why somebody may not listen to a topic, or null when they may. What belongs to another company looks
 * like what does not exist.
 */
export async function refusalOf(
  topic: string,
  { principalId, companyId }: Listener,
): Promise<TopicRefusal | null> {
  if (!Topic.safeParse(topic).success) {
    return {
      code: 'VALIDATION_ERROR',
      error: 'Expected `company:<id>`, `run:<id>`, `plan:<id>` or `member:<id>`.',
    };
  }
  const [kind, id = ''] = topic.split(':');
  if (!(await isOwn(kind, id, { principalId, companyId }))) {
    return { code: 'NOT_FOUND', error: 'There is no such topic for you.' };
  }
  return null;
}

async function isOwn(
  kind: string | undefined,
  id: string,
  { principalId, companyId }: Listener,
): Promise<boolean> {
  if (kind === 'member') return id === principalId;
  if (companyId === null) return false;
  if (kind === 'company') return id === companyId;
  if (kind === 'plan') return (await readPlan({ companyId, planId: id })) !== null;
  return (await readRun({ companyId, runId: id })) !== null;
}
