import { type CurrentIssue, currentIssues, issueWith, visibleResult } from './issue-list.ts';
import type { RunKey } from './keys.ts';
import { type Parts, readParts } from './parts.ts';
import { readRun } from './store.ts';

/** One issue of a run as it stands now, by its id or by that of a finding in it; null when there is none. */
export async function readIssue(
  key: RunKey,
  issueId: string,
): Promise<{ issue: CurrentIssue; parts: Parts } | null> {
  const run = await readRun(key);
  if (!run) return null;
  const parts = await readParts(key);
  const result = visibleResult(run, parts);
  const issue = result && issueWith(currentIssues(parts, result), issueId);
  return issue ? { issue, parts } : null;
}
