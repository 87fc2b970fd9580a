import { api } from '#shared/platform/api.ts';
import { refuse } from '#shared/platform/errors.ts';
import { uploadScreenshot } from '#shared/testers/contract.ts';
import { mustBeWorking, ownAssignment } from '#shared/testers/own.ts';
import { newUpload } from '#shared/testers/screenshots.ts';

export const handler = api(uploadScreenshot, async ({ principal, params, body }) => {
  const assignment = await ownAssignment(principal.principalId, params.id);
  mustBeWorking(assignment, new Date().toISOString());
  const upload = await newUpload(assignment, body);
  return upload ?? refuse('CONFLICT', 'This assignment has all the screenshots that it can have.');
});
