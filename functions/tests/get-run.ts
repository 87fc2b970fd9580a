import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { slotOf } from '#shared/testers/slot.ts';
import { getRun } from '#shared/tests/contract.ts';
import { readParts } from '#shared/tests/parts.ts';
import { readRun } from '#shared/tests/store.ts';
import { viewOf } from '#shared/tests/view.ts';

export const handler = api(getRun, async ({ principal, params }) => {
  const key = { companyId: companyOf(principal), runId: params.id };
  // The run first: what it says is stored then is stored already when its parts are read.
  const run = (await readRun(key)) ?? refuse('NOT_FOUND', 'There is no such test run.');
  const [parts, human] = await Promise.all([readParts(key), run.testType === 'ai' ? null : slotOf(key)]);
  return viewOf(run, parts, human);
});
