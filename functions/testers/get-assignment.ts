import { api } from '#shared/platform/api.ts';
import { siteAccess } from '#shared/testers/access.ts';
import { Assignment, getAssignment } from '#shared/testers/contract.ts';
import { ownAssignment } from '#shared/testers/own.ts';

export const handler = api(getAssignment, async ({ principal, params }) => {
  const assignment = await ownAssignment(principal.principalId, params.id);
  const access = await siteAccess(assignment, new Date().toISOString());
  const brief = { ...Assignment.parse(assignment), access };
  if (!assignment.hasDraft) return { ...brief, draft: null, draftSavedAt: null };
  const { readDraft } = await import('#shared/testers/drafts.ts');
  const { draft, savedAt } = await readDraft(assignment);
  return { ...brief, draft, draftSavedAt: savedAt };
});
