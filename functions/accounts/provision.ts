import type { Context } from 'aws-lambda';
import { Provision, type Provisioned, provision } from '#shared/accounts/provisioning.ts';

/** Invoked by operators, never over HTTP: `aws lambda invoke`, see the runbook. */
export async function handler(event: unknown, context: Context): Promise<Provisioned> {
  return provision(Provision.parse(event), context.awsRequestId);
}
