import { newId } from '#shared/platform/ids.ts';
import { QaSettings, type RunPackage } from '../contract.ts';
import type { PackageRow } from '../packages/store.ts';
import type { PlanRow } from './store.ts';

/** A run as it begins, with everything of the package frozen that may change before it ends. */
export function orderedPlan(order: {
  readonly pack: PackageRow;
  readonly body: RunPackage;
  readonly trigger: PlanRow['trigger'];
  readonly orderedBy: string;
  readonly only: readonly string[] | null;
  readonly correlationId: string;
  readonly at: Date;
}): PlanRow {
  const { pack, body } = order;
  return {
    v: 1,
    planId: newId('plan'),
    packageId: pack.id,
    packageName: pack.name,
    companyId: pack.companyId,
    orderedBy: order.orderedBy,
    status: 'pending',
    verdict: null,
    reason: null,
    baseUrl: body.baseUrl ?? pack.baseUrl,
    trigger: order.trigger,
    ref: body.ref ?? null,
    findings: null,
    newFindings: null,
    cost: { microUsd: 0 },
    createdAt: order.at.toISOString(),
    startedAt: null,
    endedAt: null,
    config: QaSettings.parse({ ...pack.config, ...body.config }),
    requirements: pack.requirements,
    spec: pack.spec.sha256,
    specUrl: pack.spec.url,
    hasAuth: pack.auth.first !== null || pack.auth.second !== null,
    hasSecond: pack.auth.second !== null,
    only: order.only === null ? null : [...order.only],
    baseline: pack.baseline,
    correlationId: order.correlationId,
    deadline: null,
    stopped: false,
    lastEvent: 1,
    phase: 'reading',
    operations: 0,
    done: 0,
    reached: 0,
    requests: 0,
    found: 0,
  };
}
