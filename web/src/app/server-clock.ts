/** How far this machine's clock is from the server's, whose times the interface counts from. */
let offsetMs = 0;

/** @param date the `Date` header of an answer that has just arrived; it counts whole seconds */
export function noteServerTime(date: string | null): void {
  const server = Date.parse(date ?? '');
  const offset = server - Date.now();
  // Within two seconds, the header's rounding and the way here say more than the clocks do.
  if (Number.isFinite(offset)) offsetMs = Math.abs(offset) > 2_000 ? offset : 0;
}

export function serverNow(): number {
  return Date.now() + offsetMs;
}
