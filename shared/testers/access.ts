import type { AssignmentRow } from './assignment.ts';
import type { SiteAccess } from './contract.ts';
import { isWorking } from './own.ts';

/**
 * What lets a tester into a protected site, for as long as the work is theirs to do; null at every other
 * time. It is read from where it is kept for each answer, and goes nowhere else.
 */
export async function siteAccess(assignment: AssignmentRow, at: string): Promise<SiteAccess | null> {
  if (!assignment.hasAuth || !isWorking(assignment, at)) return null;
  // Lazily: few sites have a door.
  const { findTargetAuth } = await import('#shared/tests/target-secret.ts');
  const auth = await findTargetAuth(assignment);
  return auth?.basic ?? null;
}
