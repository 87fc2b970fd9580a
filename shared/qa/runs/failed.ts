import { refuse } from '#shared/platform/errors.ts';
import type { PackageRow } from '../packages/store.ts';
import { readReport } from './report-file.ts';
import { readPlan } from './store.ts';

/** Operations that failed or had findings in an earlier run of the package. */
export async function failedOperations(pack: PackageRow, planId: string): Promise<string[]> {
  const plan = await readPlan({ companyId: pack.companyId, planId });
  const report = plan?.packageId === pack.id ? await readReport(plan) : null;
  if (report === null) {
    refuse('VALIDATION_ERROR', 'Only a run of this package that has a report can be tried again.', [
      { path: 'body.failedOf', message: 'There is no such run with a report.' },
    ]);
  }
  const failed = new Set(
    report.operations.filter((each) => each.outcome === 'failed').map((each) => each.operation),
  );
  for (const { operations } of report.findings) for (const operation of operations) failed.add(operation);
  if (failed.size === 0) refuse('CONFLICT', 'Nothing failed in that run, so there is nothing to try again.');
  return [...failed];
}
