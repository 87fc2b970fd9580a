import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { getIssue } from '#shared/tests/contract.ts';
import { readIssue } from '#shared/tests/one-issue.ts';
import { issueView } from '#shared/tests/view.ts';

export const handler = api(getIssue, async ({ principal, params }) => {
  const key = { companyId: companyOf(principal), runId: params.id };
  const found = await readIssue(key, params.issueId);
  return found ? issueView(key, found.issue) : refuse('NOT_FOUND', 'There is no such issue.');
});
