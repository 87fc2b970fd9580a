/** The UTC month that a moment belongs to, `2026-11`: what quota and statements are kept for. */
export function periodOf(at: Date): string {
  return at.toISOString().slice(0, 7);
}
