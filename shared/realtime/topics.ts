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
    return { code: 'VALIDATION_ERROR', error: 'Expected `company:<id>`, `run:<id>` or `member:<id>`.' };
  }
  const [kind, id = ''] = topic.split(':');
  const own =
    kind === 'member'
      ? id === principalId
      : companyId !== null &&
        (kind === 'company' ? id === companyId : (await readRun({ companyId, runId: id })) !== null);
  return own ? null : { code: 'NOT_FOUND', error: 'There is no such topic for you.' };
}
