import * as z from 'zod';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { subjectOf } from '#shared/platform/identity.ts';
import { derivedId } from '#shared/platform/ids.ts';
import { roles } from '#shared/platform/route.ts';
import { Plan } from './contract.ts';
import { makeKey, maxKeys } from './keys.ts';
import { changeSubject, companyExists, countKey, putCompany, putKey, putMember } from './store.ts';

/** The operator's own names; the same name is the same company or member for ever. */
const Ref = z.string().regex(/^[\w.-]{1,100}$/);

export const ProvisionedMember = z.strictObject({
  ref: Ref,
  companyRef: Ref.nullable(),
  role: z.enum(roles),
  sub: z.string().min(1).describe('The `sub` claim of the person at the issuer of this stage.'),
  name: z.string().trim().min(1).max(200),
  email: z.email(),
  key: z.boolean().default(false).describe('Make an API key for the member, once.'),
});

/** Companies and people that shall exist. */
export const Provision = z.strictObject({
  companies: z
    .array(
      z.strictObject({
        ref: Ref,
        name: z.string().trim().min(1).max(200),
        plan: Plan,
        monthlyLimit: z.int().min(1).optional().describe('Runs a month; for enterprise only.'),
      }),
    )
    .default([]),
  members: z
    .array(
      ProvisionedMember.refine(
        ({ role, companyRef }) => (role === 'company' || role === 'viewer') === (companyRef !== null),
        'Company members and viewers belong to a company; testers and admins to none.',
      ),
    )
    .default([]),
});
export type Provision = z.infer<typeof Provision>;

export interface Provisioned {
  /** Ids by ref, new and existing. */
  readonly companies: Record<string, string>;
  readonly members: Record<string, string>;
  /** Secrets by the member's ref, of the keys that this call made: they are shown this once. */
  readonly keys: Record<string, string>;
}

/**
 * Makes what does not exist yet and leaves alone what does, so that it can be repeated at any time. Only who
 * signs in as a member follows the call: people get another subject when the user pool is replaced.
 */
export async function provision(wanted: Provision, correlationId: string): Promise<Provisioned> {
  const made: Provisioned = { companies: {}, members: {}, keys: {} };
  const audit = (companyId: string | null, action: string, target: string) =>
    auditItem({ companyId, action, actor: 'provision', target, correlationId });

  for (const { ref, name, plan, monthlyLimit = null } of wanted.companies) {
    const id = derivedId('com', ref);
    const company = putCompany({ id, name, plan, monthlyLimit, status: 'active' });
    await writeOnce(company, [audit(id, 'company.created', id)]);
    made.companies[ref] = id;
  }

  for (const { ref, companyRef, role, sub, name, email, key: wantsKey } of wanted.members) {
    const id = derivedId('mem', ref);
    const companyId = companyRef === null ? null : derivedId('com', companyRef);
    const subject = subjectOf(sub);
    const ofCompany = companyId === null ? [] : [companyExists(companyId)];
    const member = putMember({ id, subject, role, companyId, status: 'active', name, email });
    const isNewMember = await writeOnce(member, [...ofCompany, audit(companyId, 'member.created', id)]).catch(
      (cause) => {
        throw new Error(`Member ${ref} was not made. Is there a company ${companyRef}?`, { cause });
      },
    );
    if (!isNewMember) {
      await writeOnce(changeSubject(id, subject), [audit(companyId, 'member.subject_changed', id)]);
    }
    made.members[ref] = id;
    if (!wantsKey) continue;
    const { secret, key } = makeKey(derivedId('key', ref), id, 'Provisioned', new Date());
    const [listed, ...others] = putKey(key, companyId);
    const counted = companyId === null ? [] : [countKey(companyId, 1, maxKeys)];
    const isNew =
      listed && (await writeOnce(listed, [...others, ...counted, audit(companyId, 'key.created', key.id)]));
    if (isNew) made.keys[ref] = secret;
  }
  return made;
}

/** Writes the row with what belongs to it, unless its condition says that it is there. Returns whether it wrote. */
async function writeOnce(row: TransactItem, others: readonly TransactItem[]): Promise<boolean> {
  try {
    await transact([row, ...others]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed && error.failed.has(row)) return false;
    throw error;
  }
}
