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

/**
 * When a tester is to be reminded next: at half of the time that there is, and of work once more an hour
 * before it is due. Null when all reminders are sent.
 */
export function nextReminder(of: {
  readonly what: 'offer' | 'work';
  readonly since: string;
  readonly deadline: string;
  readonly sent: number;
}): string | null {
  const half = new Date((Date.parse(of.since) + Date.parse(of.deadline)) / 2).toISOString();
  const last = after(of.deadline, -lastReminderSeconds);
  const all = of.what === 'work' && half < last ? [half, last] : [half];
  return all[of.sent] ?? null;
}
