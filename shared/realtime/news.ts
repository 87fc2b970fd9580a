import { isDeepStrictEqual } from 'node:util';
import type { Row } from '#shared/platform/dynamo.ts';
import { RunSummary } from '#shared/tests/contract.ts';
import { runOf } from '#shared/tests/keys.ts';
import type { RunRow } from '#shared/tests/store.ts';
import { seenIn } from '#shared/tests/stream.ts';
import type { Change, News } from './change.ts';
import { newsOfEvent, newsOfPlan } from './plan-news.ts';

/** What those who listen are told about a change of the Testing or the Qa table. */
export function newsOf(change: Change): News[] {
  const { before, after } = change;
  if (after?.entity === 'slot') return newsOfSlot(change, after);
  if (after?.entity === 'assignment') return newsOfAssignment(change, after);
  const entity = (after ?? before)?.entity;
  if (entity === 'plan') return newsOfPlan(change);
  if (entity === 'event') return newsOfEvent(change);
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

/** What a company sees of the search for a tester, and of nothing else in a slot. */
const shownOfSlot = ['status', 'asked', 'deadline', 'awaitsCompany'] as const;

function newsOfSlot({ before }: Change, after: Row): News[] {
  const isShown = shownOfSlot.some((name) => !isDeepStrictEqual(before?.[name], after[name]));
  if (before === null || !isShown) return [];
  const { runId } = runOf({ pk: String(after.pk), sk: String(after.sk) });
  return [{ type: 'run.changed', topic: `run:${runId}`, v: 1, runId }];
}

/** Assignments are found by their tester, so news can never reach another one. */
function newsOfAssignment({ before }: Change, after: Row): News[] {
  if (before?.status === after.status) return [];
  const topic = `member:${after.testerId}`;
  return [{ type: 'assignment.changed', topic, v: 1, assignmentId: String(after.id) }];
}

/** A run's company is taken from the row that changed, so news can never reach another one. */
function topicsOf({ id, companyId }: RunRow): string[] {
  return [`company:${companyId}`, `run:${id}`];
}
