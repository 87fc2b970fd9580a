import { refuse } from './errors.ts';
import type { Role } from './route.ts';

/** Who calls: one membership of a person, or a key that acts for it. */
export interface Principal {
  /** Id of the member. */
  readonly principalId: string;
  readonly role: Role;
  /** Null for testers and admins, who belong to no company. */
  readonly companyId: string | null;
  /** `<issuer>|<sub>` of the person. */
  readonly subject: string;
  /** The key that was used instead of a sign-in. */
  readonly keyId: string | null;
}

/** The company that the caller belongs to; FORBIDDEN for those who belong to none. */
export function companyOf(principal: Principal): string {
  return principal.companyId ?? refuse('FORBIDDEN', 'This is only for members of a company.');
}
