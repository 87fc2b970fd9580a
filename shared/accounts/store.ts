import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { setting } from '#shared/platform/config.ts';
import { dynamo } from '#shared/platform/dynamo.ts';
import { companyKey } from '#shared/platform/identity.ts';
import { Plan } from './contract.ts';
import { quotaKey } from './quota.ts';

export const CompanyRow = z.object({
  id: z.string(),
  name: z.string(),
  plan: Plan,
  monthlyLimit: z.number().int().min(1).nullable(),
  status: z.enum(['active', 'suspended']),
});
export type CompanyRow = z.infer<typeof CompanyRow>;

const QuotaRow = z.object({ reserved: z.number().int(), used: z.number().int() });
const PhaseRow = z.object({ phase: z.int().min(1).max(4) });

const phaseKey = { pk: 'phase', sk: 'current' };

export interface Account {
  readonly company: CompanyRow;
  /** Of the month that was asked for. */
  readonly reserved: number;
  readonly used: number;
  /** Of the product as a whole, 1 to 4. */
  readonly phase: number;
}

/** A company with its quota of one month and the phase, as of now. Throws when there is no such company. */
export async function readAccount(companyId: string, period: string): Promise<Account> {
  const table = setting('ACCOUNTS_TABLE');
  const keys = [companyKey(companyId), quotaKey(companyId, period), phaseKey];
  const { Responses, UnprocessedKeys } = await dynamo().send(
    new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
  );
  // Three small rows are only left out under throttling; the caller's call is then worth repeating.
  if (UnprocessedKeys?.[table]?.Keys?.length) throw new Error(`${table} is throttled.`);
  const [company, quota, phase] = keys.map(({ pk, sk }) =>
    Responses?.[table]?.find((row) => row.pk === pk && row.sk === sk),
  );
  return {
    company: CompanyRow.parse(company),
    ...(quota ? QuotaRow.parse(quota) : { reserved: 0, used: 0 }),
    phase: phase ? PhaseRow.parse(phase).phase : 1,
  };
}
