import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { exportIssues } from '#shared/tests/contract.ts';
import { fileOf } from '#shared/tests/export/file.ts';
import { currentIssues, visibleResult } from '#shared/tests/issue-list.ts';
import { readParts } from '#shared/tests/parts.ts';
import { readRun } from '#shared/tests/store.ts';

export const handler = api(exportIssues, async ({ principal, params, query: { format } }) => {
  const key = { companyId: companyOf(principal), runId: params.id };
  const run = (await readRun(key)) ?? refuse('NOT_FOUND', 'There is no such test run.');
  const parts = await readParts(key);
  const result = visibleResult(run, parts);
  if (!result) refuse('CONFLICT', `The test run has no result to export: it is ${run.status}.`);
  return fileOf(run, currentIssues(parts, result), format);
});
