import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { getRun, Run, type Screenshot } from '#shared/tests/contract.ts';
import { inReadingOrder } from '#shared/tests/issues.ts';
import { evidenceLinks } from '#shared/tests/links.ts';
import { type Parts, readParts } from '#shared/tests/parts.ts';
import { keyOf, type RunRow, readRun } from '#shared/tests/store.ts';

export const handler = api(getRun, async ({ principal, params }) => {
  const key = { companyId: companyOf(principal), runId: params.id };
  // The run first: what it says is stored then is stored already when its parts are read.
  const run = (await readRun(key)) ?? refuse('NOT_FOUND', 'There is no such test run.');
  const parts = await readParts(key);
  return Run.parse({ ...run, steps: parts.steps, report: await reportOf(run, parts) });
});

async function reportOf(run: RunRow, { issues, result }: Parts): Promise<Run['report']> {
  if (run.status !== 'completed' || result === null) return null;
  const link = await evidenceLinks(keyOf(run));
  const picture = async (screenshot: Screenshot | null) => {
    if (screenshot === null) return null;
    const { key, width, height } = screenshot;
    return { url: await link(key), width, height };
  };
  const place = (address: string) =>
    result.pages.findIndex((page) => page.url === address || page.finalUrl === address);
  return {
    ...result,
    issues: await Promise.all(
      inReadingOrder(issues, place).map(async (issue) => ({
        ...issue,
        evidence: { ...issue.evidence, screenshot: await picture(issue.evidence.screenshot) },
      })),
    ),
    pages: await Promise.all(
      result.pages.map(async (page) => ({
        ...page,
        screenshots: {
          desktop: await picture(page.screenshots.desktop),
          mobile: await picture(page.screenshots.mobile),
        },
      })),
    ),
  };
}
