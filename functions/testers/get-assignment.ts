import { api } from '#shared/platform/api.ts';
import { Assignment, getAssignment } from '#shared/testers/contract.ts';
import { ownAssignment } from '#shared/testers/own.ts';

export const handler = api(getAssignment, async ({ principal, params }) => {
  const assignment = await ownAssignment(principal.principalId, params.id);
  if (!assignment.hasDraft) return { ...Assignment.parse(assignment), draft: null, draftSavedAt: null };
  const { readDraft } = await import('#shared/testers/drafts.ts');
  const { draft, savedAt } = await readDraft(assignment);
  return { ...Assignment.parse(assignment), draft, draftSavedAt: savedAt };
});
