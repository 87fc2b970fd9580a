import { api } from '#shared/platform/api.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { Assignment, heartbeat } from '#shared/testers/contract.ts';
import { notNow, ownAssignment } from '#shared/testers/own.ts';
import { changeAssignment, sawTester } from '#shared/testers/store.ts';

/** The open page only says that somebody is there: closing it loses nothing before the deadline. */
export const handler = api(heartbeat, async ({ principal, params }) => {
  const { principalId } = principal;
  const assignment = await ownAssignment(principalId, params.id);
  const at = new Date().toISOString();
  try {
    await transact([
      changeAssignment(assignment, ['offered', 'accepted'], { lastSeenAt: at }),
      sawTester(principalId, at),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    notNow(await ownAssignment(principalId, params.id), at);
  }
  return Assignment.parse({ ...assignment, lastSeenAt: at });
});
