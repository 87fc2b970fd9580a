import { Refusal, refuse } from './errors.ts';
import { companyIsActive, keyBySecret, type MemberRow, memberById, membersBySubject } from './identity.ts';
import { derivedId } from './ids.ts';
import type { Principal } from './principal.ts';

/**
 * Who calls, from the two headers that say so. UNAUTHORIZED when the credential is worth nothing,
 * FORBIDDEN when it is good but its owner may not (any more) act as the wanted member.
 *
 * Role and company come from the member's row, never from a token's claims.
 */
export async function authenticate(
  authorization: string | undefined,
  wantedMember: string | undefined,
): Promise<Principal> {
  const { members, keyId, subject } = await credentialOf(authorization);
  const member =
    wantedMember === undefined
      ? (members.find(({ status }) => status === 'active') ?? members[0])
      : members.find(({ id }) => id === wantedMember);
  if (!member) {
    return wantedMember === undefined
      ? refuse('FORBIDDEN', 'You are signed in, but not a member here. Ask your administrator to add you.')
      : refuse('FORBIDDEN', 'You are not the member that X-Assay-Member names.');
  }
  if (member.status !== 'active') refuse('FORBIDDEN', 'This membership is disabled.');
  if (member.companyId !== null && !(await companyIsActive(member.companyId))) {
    refuse('FORBIDDEN', 'This company is suspended.');
  }
  return { principalId: member.id, role: member.role, companyId: member.companyId, subject, keyId };
}

interface Credential {
  readonly members: readonly MemberRow[];
  readonly keyId: string | null;
  readonly subject: string;
}

async function byKey(secret: string): Promise<Credential> {
  const key = await keyBySecret(secret);
  const member = key && (await memberById(key.memberId));
  if (!member) throw unauthorized('This API key is unknown or was revoked.');
  return { members: [member], keyId: key.id, subject: member.subject };
}

async function byToken(token: string): Promise<Credential> {
  // Calls with a key do not pay for the verifier.
  const { subjectOfToken } = await import('./jwt.ts');
  const subject = await subjectOfToken(token);
  if (subject === null) throw unauthorized('The sign-in has expired or is not valid. Sign in again.');
  return { members: await membersBySubject(subject), keyId: null, subject };
}

/**
 * The person behind a sign-in, whatever they are a member of already: for the routes on which one asks to
 * become a member. A key acts for a member and cannot apply.
 */
export async function authenticateApplicant(authorization: string | undefined): Promise<Principal> {
  const { subject, keyId } = await credentialOf(authorization);
  if (keyId !== null) refuse('FORBIDDEN', 'An API key cannot do this. Sign in.');
  return { principalId: derivedId('mem', subject), role: 'applicant', companyId: null, subject, keyId };
}

async function credentialOf(authorization: string | undefined): Promise<Credential> {
  const [, credential] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  if (credential === undefined) {
    throw unauthorized('Send an API key or a sign-in token: `Authorization: Bearer ...`.', '');
  }
  return credential.startsWith('assay_') ? byKey(credential) : byToken(credential);
}

function unauthorized(message: string, problem = ', error="invalid_token"'): Refusal {
  return new Refusal('UNAUTHORIZED', message, [], { 'www-authenticate': `Bearer realm="assay"${problem}` });
}
