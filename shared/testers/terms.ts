/** How long a tester may think about an offer. */
export const offerSeconds = 30 * 60;

/** How long a tester has for accepted work. */
export const workSeconds = 24 * 60 * 60;

/** The last reminder comes this long before the deadline. */
export const lastReminderSeconds = 60 * 60;

/** When the search goes on after a company chose to wait. */
export const pauseSeconds = 60 * 60;

/** A moment so many seconds after another, both ISO 8601. */
export function after(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}

/** Whole seconds from one moment to another, rounded up and at least one: what a state machine waits. */
export function secondsUntil(deadline: string, at: string): number {
  return Math.max(1, Math.ceil((Date.parse(deadline) - Date.parse(at)) / 1000));
}

/** When a tester is to be reminded next of work that is due: at half of the time left, then an hour before. */
export function nextReminder(work: {
  readonly since: string;
  readonly dueAt: string;
  readonly sent: number;
}) {
  const { since, dueAt, sent } = work;
  const last = after(dueAt, -lastReminderSeconds);
  if (sent === 0) {
    const half = new Date((Date.parse(since) + Date.parse(dueAt)) / 2).toISOString();
    return half < last ? half : last;
  }
  return sent === 1 ? last : null;
}
