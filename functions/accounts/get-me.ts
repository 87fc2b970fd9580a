import { getMe } from '#shared/accounts/contract.ts';
import { companyNames } from '#shared/accounts/store.ts';
import { api } from '#shared/platform/api.ts';
import { membersBySubject } from '#shared/platform/identity.ts';

export const handler = api(getMe, async ({ principal }) => {
  const members = await membersBySubject(principal.subject);
  const active = members.filter(({ status }) => status === 'active');
  const names = await companyNames(active.flatMap(({ companyId }) => companyId ?? []));
  const memberships = active.map(({ id, companyId, role }) => ({
    memberId: id,
    companyId,
    companyName: companyId === null ? null : (names.get(companyId) ?? null),
    role,
  }));
  const current = memberships.find(({ memberId }) => memberId === principal.principalId);
  const person = members.find(({ id }) => id === principal.principalId);
  // The index lags a moment behind the row that let the caller in.
  if (!current || !person) throw new Error(`${principal.principalId} is not indexed yet.`);
  return { name: person.name, email: person.email, current, memberships };
});
