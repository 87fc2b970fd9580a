import { isDeepStrictEqual } from 'node:util';
import type { Row } from '#shared/platform/dynamo.ts';
import { RunSummary } from '#shared/tests/contract.ts';
import type { RunRow } from '#shared/tests/store.ts';
import { seenIn } from '#shared/tests/stream.ts';
import type { ServerMessage } from './contract.ts';

/** What a stream record says: the row before and after, each null where there was none. */
export interface Change {
  readonly before: Row | null;
  readonly after: Row | null;
}

/** A message about a topic. */
export type News = Extract<ServerMessage, { v: 1 }>;

/** What those who listen are told about a change of the Testing table. */
export function newsOf({ before, after }: Change): News[] {
  const was = before && seenIn(before);
  const is = after && seenIn(after);
  if (is?.kind === 'step') {
    if (was) return [];
    const { runId } = is.key;
    return [{ type: 'run.step', topic: `run:${runId}`, v: 1, runId, step: is.step }];
  }
  if (is?.kind === 'run') {
    // Only the summary goes out: a run's row holds more than a listener may see.
    const run = RunSummary.parse(is.run);
    if (was?.kind === 'run' && isDeepStrictEqual(RunSummary.parse(was.run), run)) return [];
    return topicsOf(is.run).map((topic) => ({ type: 'run.updated', topic, v: 1, run }));
  }
  if (was?.kind === 'run') {
    const { run } = was;
    return topicsOf(run).map((topic) => ({ type: 'run.deleted', topic, v: 1, runId: run.id }));
  }
  return [];
}

/** A run's company is taken from the row that changed, so news can never reach another one. */
function topicsOf({ id, companyId }: RunRow): string[] {
  return [`company:${companyId}`, `run:${id}`];
}
