import { api } from '#shared/platform/api.ts';
import { saveDraft } from '#shared/testers/contract.ts';
import { writeDraft } from '#shared/testers/drafts.ts';
import { mustBeWorking, ownAssignment } from '#shared/testers/own.ts';

export const handler = api(saveDraft, async ({ principal, params, body }) => {
  const assignment = await ownAssignment(principal.principalId, params.id);
  const savedAt = new Date().toISOString();
  mustBeWorking(assignment, savedAt);
  await writeDraft(assignment, body, savedAt);
  return { savedAt };
});
