import type { Severity } from '../contract.ts';
import { AFTERMATH_MS, CLICK_ANSWER_MS, EFFECT_MS, FREEZE_MS } from './budgets.ts';
import { PageStuck } from './deadline.ts';
import { consequential } from './links.ts';
import type { Control, Raw } from './raw.ts';
import type { Tab } from './tab.ts';
import { failureOf, scriptFindings } from './traffic.ts';

export interface Probing {
  readonly findings: readonly (Raw & { readonly severity?: Severity })[];
  readonly clicks: number;
  /** True when a click froze the page, which is of no further use then. */
  readonly stuck: boolean;
}

/** What these do cannot be seen in the page: the clipboard, a printer, another window, a file. */
const unseen =
  /\b(copy|print|share|full ?-?screen|install|kopieren|drucken|teilen|copier|imprimer|copiar|imprimir)\b/i;

/** Controls that look and stand alike mostly do alike: the first few of a group are clicked. */
const PER_GROUP = 3;

/** Two frames: time for the page to react to the pointer. */
const POINTER_MS = 32;

/** How often to look whether a click has changed anything. */
const LOOK_MS = 15;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Clicks what a visitor might click and sees whether anything happens, or goes wrong. The page cannot leave
 * and cannot send anything but questions; nothing that a name makes look final is clicked.
 */
export async function probe(
  tab: Tab,
  url: string,
  options: {
    /** At most this many clicks. */
    readonly clicks: number;
    /** Selectors of controls that lie under something. */
    readonly covered: ReadonlySet<string>;
    /** `performance.now()` at which to stop. */
    readonly until: number;
  },
): Promise<Probing> {
  await tab.learnListeners();
  const controls = await tab.check<Control[]>('assay.controls(assay.kit)');
  const canvas = await tab.check<boolean>('document.querySelector("canvas") !== null');
  const findings: Raw[] = [];
  const saw = (rule: string, control: Control, evidence = control.evidence) =>
    findings.push({ rule, selector: control.selector, group: control.group, evidence, box: control.box });

  const toClick: Control[] = [];
  const perGroup = new Map<string, number>();
  for (const control of controls) {
    const sureDead = control.listens === 'nowhere' && control.kind !== 'pointer';
    if (sureDead) saw(control.whenDead, control);
    if (control.kind === 'pointer' && control.listens === 'own') saw('clickable-not-focusable', control);
    const key = `${control.kind} ${control.group}`;
    const before = perGroup.get(key) ?? 0;
    if (sureDead || consequential.test(control.name) || before >= PER_GROUP) continue;
    if (options.covered.has(control.selector)) continue;
    perGroup.set(key, before + 1);
    toClick.push(control);
  }
  if (toClick.length === 0) return { findings, clicks: 0, stuck: false };

  await tab.interception.readOnly();
  let done = 0;
  for (const control of toClick.slice(0, options.clicks)) {
    if (performance.now() > options.until) break;
    try {
      const outcome = await click(tab, control);
      if (outcome === null) {
        if (!(await freshPage(tab, url))) break;
        continue;
      }
      done += 1;
      if (outcome.error !== null) saw('click-error', control, `${control.evidence} → ${outcome.error}`);
      if (outcome.failure !== null)
        saw('click-failed-request', control, `${control.evidence} → ${outcome.failure}`);
      const nothing = !outcome.changed && outcome.error === null && outcome.failure === null;
      if (nothing && control.whenDead !== '' && !unseen.test(control.name) && !canvas)
        saw(control.whenDead, control);
      if (outcome.changed && control.kind === 'pointer' && control.listens === 'around') {
        saw('clickable-not-focusable', control);
      }
      if (outcome.moved && !(await freshPage(tab, url))) break;
    } catch (error) {
      if (!(error instanceof PageStuck)) throw error;
      saw('click-freeze', control);
      return { findings, clicks: done, stuck: true };
    }
  }
  return { findings, clicks: done, stuck: false };
}

async function freshPage(tab: Tab, url: string): Promise<boolean> {
  const { error } = await tab.open(url);
  await tab.interception.readOnly();
  return error === null;
}

interface ClickOutcome {
  readonly changed: boolean;
  readonly error: string | null;
  readonly failure: string | null;
  /** The page shows another address now. */
  readonly moved: boolean;
}

/** Null when the control is gone or something lies over it. */
async function click(tab: Tab, control: Control): Promise<ClickOutcome | null> {
  const { recorder, interception, events, page } = tab;
  const at = await tab.check<{ x: number; y: number } | null>(
    `assay.watch.place(${JSON.stringify(control.selector)})`,
  );
  if (at === null) return null;
  const press = (type: 'mouseMoved' | 'mousePressed' | 'mouseReleased') =>
    tab.bounded(
      tab.session.send('Input.dispatchMouseEvent', {
        type,
        ...at,
        button: type === 'mouseMoved' ? 'none' : 'left',
        clickCount: type === 'mouseMoved' ? 0 : 1,
      }),
      'A click',
      FREEZE_MS,
    );
  await press('mouseMoved');
  // What the pointer alone changes is not what the click does.
  await sleep(POINTER_MS);
  const address = page.url();
  await tab.check(`assay.watch.arm(${control.kind === 'anchor'})`);
  const errorsBefore = recorder.errors.length;
  const before = new Set(recorder.requests.map(({ id }) => id));
  const [departed, held, elsewhere] = [
    interception.departures(),
    interception.heldBack(),
    events.dialogs.length + events.windows + events.downloads + events.choosers,
  ];
  await press('mousePressed');
  await press('mouseReleased');

  const from = performance.now();
  let changedAt: number | null = null;
  const asked = () => recorder.requests.filter(({ id }) => !before.has(id));
  for (;;) {
    await sleep(LOOK_MS);
    const outside =
      interception.departures() > departed ||
      interception.heldBack() > held ||
      events.dialogs.length + events.windows + events.downloads + events.choosers > elsewhere ||
      recorder.errors.length > errorsBefore ||
      asked().length > 0 ||
      (control.kind !== 'anchor' && page.url() !== address);
    const changed = outside || (await tab.check<number>('assay.watch.changes()', FREEZE_MS)) > 0;
    const now = performance.now();
    if (changed) changedAt ??= now;
    const answered = asked().every(
      ({ endedAt, type }) => endedAt !== null || type === 'WebSocket' || type === 'EventSource',
    );
    if (
      changedAt !== null &&
      now - Math.max(changedAt, recorder.lastActivity()) > AFTERMATH_MS &&
      (answered || now - from > CLICK_ANSWER_MS)
    )
      break;
    if (now - from > (changedAt === null ? EFFECT_MS : 2 * CLICK_ANSWER_MS)) break;
  }
  await tab.check('assay.watch.rest()');

  // An app whose request was held back may fail in ways that no visitor will see.
  const disturbed = interception.heldBack() > held || interception.departures() > departed;
  const thrown = scriptFindings(recorder.errors.slice(errorsBefore)).find(
    ({ rule }) => rule !== 'console-error',
  );
  const failed = asked().find(
    (request) => ['XHR', 'Fetch'].includes(request.type) && failureOf(request) !== null,
  );
  return {
    changed: changedAt !== null,
    error: disturbed || thrown === undefined ? null : thrown.evidence,
    failure:
      disturbed || failed === undefined ? null : `${failed.method} ${failed.url}: ${failureOf(failed)}`,
    moved: page.url().replace(/#.*$/, '') !== address.replace(/#.*$/, ''),
  };
}
