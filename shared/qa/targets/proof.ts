import { setting } from '#shared/platform/config.ts';
import { literalRefusal } from '#shared/platform/guard/literal.ts';
import { readTarget, type TargetRow } from './store.ts';

/** Longer than this ago, a proof is looked at again before an attack-like probe is made, in milliseconds. */
const TRUSTED_MS = 30 * 24 * 60 * 60 * 1000;

/** Where this machine itself is under test, nobody has to prove that it is theirs: only the local stage allows it. */
export function isOwnMachine(url: string): boolean {
  return literalRefusal(url, setting('GUARD_ALLOWED_HOSTS')).allowedByName;
}

/** Whether the owner of the address proved it to be theirs not long ago. */
export async function isProved(companyId: string, url: string): Promise<boolean> {
  if (isOwnMachine(url)) return true;
  const target = await readTarget(companyId, new URL(url).origin);
  return target !== null && isRecent(target);
}

export function isRecent({ verifiedAt }: TargetRow): boolean {
  return verifiedAt !== null && Date.now() - Date.parse(verifiedAt) < TRUSTED_MS;
}
