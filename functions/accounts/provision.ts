import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { Provision, type Provisioned, ProvisionedMember, provision } from '#shared/accounts/provisioning.ts';
import { ProvisionedTester, provisionTester } from '#shared/testers/provisioning.ts';

/** What is said of testers belongs to another capability than the members that they are. */
const Testers = z.object({
  members: z
    .array(
      ProvisionedMember.extend({ tester: ProvisionedTester.optional() }).refine(
        ({ role, tester }) => tester === undefined || role === 'tester',
        'Only testers have the profile of one.',
      ),
    )
    .default([]),
});

/** Invoked by operators, never over HTTP: `aws lambda invoke`, see the runbook. */
export async function handler(event: unknown, context: Context): Promise<Provisioned> {
  const { members } = Testers.parse(event);
  const wanted = { ...(event as object), members: members.map(({ tester: _, ...member }) => member) };
  const made = await provision(Provision.parse(wanted), context.awsRequestId);
  for (const { ref, sub, email, tester } of members) {
    const id = made.members[ref];
    if (tester && id) await provisionTester({ id, sub, email }, tester, context.awsRequestId);
  }
  return made;
}
