import { api } from '#shared/platform/api.ts';
import { listScreenshots } from '#shared/testers/contract.ts';
import { mustBeWorking, ownAssignment } from '#shared/testers/own.ts';
import { draftScreenshots } from '#shared/testers/screenshots.ts';

export const handler = api(listScreenshots, async ({ principal, params }) => {
  const assignment = await ownAssignment(principal.principalId, params.id);
  mustBeWorking(assignment, new Date().toISOString());
  return { items: await draftScreenshots(assignment) };
});
