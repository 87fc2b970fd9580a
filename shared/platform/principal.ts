import { refuse } from './errors.ts';
import type { Caller } from './route.ts';

/** Who calls: one membership of a person, a key that acts for it, or a person who applies for one. */
export interface Principal {
  /** Id of the member; for an applicant the id that the application makes a member of; else `address/<ip>`. */
  readonly principalId: string;
  readonly role: Caller;
  /** Null for testers, admins and all others who belong to no company. */
  readonly companyId: string | null;
  /** `<issuer>|<sub>` of the person; for `anyone` the same as `principalId`. */
  readonly subject: string;
  /** The key that was used instead of a sign-in. */
  readonly keyId: string | null;
}

/** The company that the caller belongs to; FORBIDDEN for those who belong to none. */
export function companyOf(principal: Principal): string {
  return principal.companyId ?? refuse('FORBIDDEN', 'This is only for members of a company.');
}
