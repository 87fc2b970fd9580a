import { randomBytes } from 'node:crypto';
import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { transact } from '#shared/platform/dynamo.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { VerifiedTarget, verifyTarget } from '#shared/qa/contract.ts';
import { refuseUnreachable } from '#shared/qa/packages/base-url.ts';
import { proofProblem } from '#shared/qa/targets/looking.ts';
import { noteCheck, openTarget } from '#shared/qa/targets/store.ts';

export const handler = api(verifyTarget, async ({ principal, body, correlationId }) => {
  const companyId = companyOf(principal);
  const { origin } = new URL(refuseUnreachable(body.url));
  const target = await openTarget(companyId, origin, `assay-${randomBytes(24).toString('base64url')}`);
  const problem = await proofProblem(origin, target.token);
  const verifiedAt = problem === null ? new Date().toISOString() : null;
  await transact([
    noteCheck(companyId, origin, { verifiedAt, problem }),
    auditItem({
      companyId,
      action: verifiedAt === null ? 'target.refused' : 'target.verified',
      actor: principal.principalId,
      target: origin,
      correlationId,
    }),
  ]);
  return VerifiedTarget.parse({ ...target, verifiedAt, problem });
});
