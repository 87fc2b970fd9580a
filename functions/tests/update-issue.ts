import { ulid } from 'ulid';
import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { memberById } from '#shared/platform/identity.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { updateIssue } from '#shared/tests/contract.ts';
import type { RunKey } from '#shared/tests/keys.ts';
import { readIssue } from '#shared/tests/one-issue.ts';
import { putComment, putTracking } from '#shared/tests/parts.ts';
import { whileThere } from '#shared/tests/store.ts';
import { issueView } from '#shared/tests/view.ts';

export const handler = api(updateIssue, async ({ principal, params, body, correlationId }) => {
  const { status, comment } = body;
  if (status === undefined && comment === undefined) {
    refuse('VALIDATION_ERROR', 'Give a status, a comment, or both.');
  }
  const companyId = companyOf(principal);
  const key = { companyId, runId: params.id };
  const at = new Date().toISOString();
  const { issue, parts } = await existing(key, params.issueId);

  const items: TransactItem[] = [whileThere(key)];
  if (status !== undefined) {
    const before = parts.tracking.find(({ issueId }) => issueId === issue.id);
    items.push(putTracking(key, { issueId: issue.id, status, rev: (before?.rev ?? 0) + 1 }));
  }
  if (comment !== undefined) {
    const by = principal.principalId;
    const name = (await memberById(by))?.name ?? null;
    const row = { issueId: issue.id, at, by, name, text: comment };
    items.push(putComment(key, ulid(Date.parse(at)), row));
  }
  items.push(
    auditItem({
      companyId,
      action: 'issue.updated',
      actor: principal.principalId,
      target: issue.id,
      correlationId,
    }),
  );
  try {
    await transact(items);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    refuse('CONFLICT', 'Somebody else has just changed this issue. Look at it and try again.');
  }
  return issueView(key, (await existing(key, issue.id)).issue);
});

async function existing(key: RunKey, issueId: string) {
  return (await readIssue(key, issueId)) ?? refuse('NOT_FOUND', 'There is no such issue.');
}
