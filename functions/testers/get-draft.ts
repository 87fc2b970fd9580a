import { api } from '#shared/platform/api.ts';
import { getDraft } from '#shared/testers/contract.ts';
import { readDraft } from '#shared/testers/drafts.ts';
import { ownAssignment } from '#shared/testers/own.ts';

export const handler = api(getDraft, async ({ principal, params }) =>
  readDraft(await ownAssignment(principal.principalId, params.id)),
);
