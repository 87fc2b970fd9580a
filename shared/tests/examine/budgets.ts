import type { Limits } from './raw.ts';

/** What one examination may use up. Milliseconds, bytes and counts. */
export interface Budgets {
  /** Ten pages at the usual pace, several times over; a person who waits has long looked elsewhere. */
  readonly totalMs: number;
  /** Two loads, two full checks and the clicks; a page that needs more is looked at in part. */
  readonly pageMs: number;
  /** A page, twice, with pictures and a short film. More is a download that somebody pays for. */
  readonly maxBytes: number;
  /** Findings of one rule, after grouping: the eleventh tells a reader nothing new. */
  readonly findingsPerRule: number;
  /** Clicks on one page, each up to a second where nothing happens. */
  readonly clicksPerPage: number;
  readonly ownLinksChecked: number;
  /** Others' servers owe us nothing: a handful, each asked once. */
  readonly foreignLinksChecked: number;
}

export const defaultBudgets: Budgets = {
  totalMs: 150_000,
  pageMs: 45_000,
  maxBytes: 80_000_000,
  findingsPerRule: 10,
  clicksPerPage: 20,
  ownLinksChecked: 40,
  foreignLinksChecked: 10,
};

/** From the request to the first byte of the page. Browsers wait far longer; people do not. */
export const NAVIGATION_MS = 15_000;

/** A request that takes longer is slow: the time after which people lose the thread of a page (Nielsen: 1 to 10 s). */
export const SLOW_REQUEST_MS = 3_000;

/** How long the network must be quiet for the page to count as drawn. */
export const QUIET_MS = 350;

/** The longest wait for quiet: just past the point where a request is known to be slow. */
export const SETTLE_MS = SLOW_REQUEST_MS + 600;

/** One check in the page; a longer one means that the page's scripts never pause. */
export const CHECK_MS = 12_000;

/** The slowest step of closing; after it the process is killed. */
export const CLOSE_MS = 2_000;

/** Above this the accessibility engines take minutes, as they compare elements with each other. */
export const ELEMENTS_FOR_ENGINES = 15_000;

/** The other checks look at each element a few times. */
export const ELEMENTS_FOR_CHECKS = 60_000;

/** Main documents that a load may go through before it counts as going round in circles. */
export const NAVIGATIONS_PER_LOAD = 6;

/** Web Vitals calls 200 ms of blocking noticeable on a phone; a shared server is slower than a phone at times. */
export const BLOCKING_MS = 300;

/** Longer pages are cut: JPEG holds 65,535 rows, a reader far fewer. */
export const SCREENSHOT_HEIGHT = 6_000;

/** The judge reads it; a model's window and price are the limit. */
export const SNAPSHOT_CHARS = 12_000;

/** A click that is not even taken in for so long has frozen the page. */
export const FREEZE_MS = 5_000;

/** How long to wait for a click to change something. Animations start within this time. */
export const EFFECT_MS = 700;

/** Errors and answers that follow a click belong to it for this long after the first change. */
export const AFTERMATH_MS = 60;

/** An answer that a click asked for is waited for, up to this. */
export const CLICK_ANSWER_MS = 2_000;

export const LINK_MS = 8_000;
export const LINKS_AT_ONCE = 6;

export const limits: Limits = {
  /** Chrome's own advice for phones is 12; below 10 even good eyes fail. */
  minTextPx: 10,
  heavyImageBytes: 1_000_000,
  /** A picture a fifth too wide is seen to be so. */
  distortion: 1.2,
  /** WCAG 1.4.2 lets sound of up to three seconds play. */
  silentSoundSeconds: 3,
  /** "Needs improvement" in Web Vitals begins here. */
  layoutShift: 0.1,
  controlsChecked: 200,
  evidenceChars: 400,
};
