import type { QaPackage } from '../contract.ts';
import type { PlanRow } from '../runs/store.ts';
import type { PackageRow } from './store.ts';

/** What people see of a package. */
export function viewOf(
  row: PackageRow,
  { lastRun, targetVerified }: { readonly lastRun: PlanRow | null; readonly targetVerified: boolean },
): QaPackage {
  const { spec } = row;
  return {
    v: row.v,
    id: row.id,
    name: row.name,
    spec:
      spec.url === null
        ? { kind: 'stored', bytes: spec.bytes, sha256: spec.sha256 }
        : { kind: 'url', url: spec.url },
    document: row.document,
    baseUrl: row.baseUrl,
    requirements: row.requirements,
    auth: row.auth,
    config: row.config,
    project: row.project,
    labels: row.labels,
    schedule: row.schedule,
    baseline: row.baseline,
    targetVerified,
    lastRun: lastRun && {
      planId: lastRun.planId,
      status: lastRun.status,
      verdict: lastRun.verdict,
      at: lastRun.endedAt ?? lastRun.createdAt,
    },
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
