import type { Category, Guideline, Severity } from '../contract.ts';
import type { EngineRule } from './raw.ts';
import { wcag } from './wcag.ts';

/** How a report speaks of a rule that was broken. */
export interface Rule {
  readonly category: Category;
  readonly severity: Severity;
  readonly title: string;
  /** What it means for the people who use the page. */
  readonly description: string;
  readonly guideline: Guideline | null;
}

const rule = (
  category: Category,
  severity: Severity,
  title: string,
  description: string,
  criterion?: string,
): Rule => ({
  category,
  severity,
  title,
  description,
  guideline: criterion === undefined ? null : wcag(criterion),
});

const own: Readonly<Record<string, Rule>> = {
  'javascript-error': rule(
    'javascript',
    'high',
    'A script fails',
    'A script stopped with an error while the page loaded. What should have followed did not happen.',
  ),
  'unhandled-rejection': rule(
    'javascript',
    'high',
    'A promise is rejected and nobody handles it',
    'Something the page waited for failed, and the page does not react to it.',
  ),
  'console-error': rule(
    'javascript',
    'low',
    'The page logs an error',
    'The page wrote an error to the console while it loaded.',
  ),
  'failed-request': rule(
    'network',
    'medium',
    'A request fails',
    'Something the page asked for did not arrive.',
  ),
  'slow-request': rule(
    'performance',
    'medium',
    'A request takes longer than three seconds',
    'People wait for this part of the page, or go on without it.',
  ),
  'mixed-content': rule(
    'security',
    'high',
    'A secure page uses an insecure address',
    'What is sent or loaded over plain http can be read and changed on the way; browsers block much of it.',
  ),
  'broken-image': rule(
    'content',
    'medium',
    'A picture does not load',
    'Visitors see a gap or a broken picture.',
  ),
  'heavy-image': rule(
    'performance',
    'low',
    'A picture weighs more than a megabyte',
    'It loads slowly and costs data on a phone. Resize it to the size that is shown and use a modern format.',
  ),
  'distorted-image': rule(
    'layout',
    'low',
    'A picture is out of proportion',
    'Width and height do not fit the picture, which looks stretched or squeezed.',
  ),
  'autoplay-sound': rule(
    'accessibility',
    'medium',
    'Sound starts by itself',
    'It talks over screen readers and startles people. Let visitors start it.',
    '1.4.2',
  ),
  'broken-link': rule(
    'links',
    'medium',
    'A link leads to a page that cannot be reached',
    'Visitors who follow it end at an error.',
  ),
  'dead-anchor': rule(
    'links',
    'medium',
    'A link points to a place that is not on the page',
    'Clicking it does nothing.',
  ),
  'empty-link': rule(
    'links',
    'medium',
    'A link leads nowhere',
    'It looks like a link, and following it does nothing.',
  ),
  'script-link': rule(
    'links',
    'low',
    'A link runs a script instead of leading somewhere',
    'It cannot be opened in a new tab, and does nothing where scripts fail. Use a button.',
  ),
  'vague-link': rule(
    'accessibility',
    'low',
    'A link does not say where it leads',
    'People who jump from link to link with a screen reader hear only this text.',
    '2.4.4',
  ),
  'dead-button': rule(
    'interaction',
    'high',
    'A button does nothing',
    'It was clicked and nothing on the page changed.',
  ),
  'click-error': rule(
    'interaction',
    'high',
    'A click makes a script fail',
    'The script behind this control stopped with an error.',
  ),
  'click-failed-request': rule(
    'interaction',
    'high',
    'A click leads to a failing request',
    'The server answered the request of this control with an error.',
  ),
  'click-freeze': rule(
    'interaction',
    'critical',
    'A click freezes the page',
    'After the click the page no longer answered.',
  ),
  'covered-control': rule(
    'interaction',
    'high',
    'A control lies under something else',
    'It can be seen, but a click or tap reaches what lies over it.',
  ),
  'clickable-not-focusable': rule(
    'accessibility',
    'medium',
    'Something to click cannot be reached by keyboard',
    'It reacts to the mouse, but has no role and cannot get the focus. Use a button or a link.',
    '2.1.1',
  ),
  'focus-invisible': rule(
    'accessibility',
    'medium',
    'The focus of the keyboard cannot be seen',
    'Who goes through the page with the Tab key cannot see where they are.',
    '2.4.7',
  ),
  'placeholder-label': rule(
    'accessibility',
    'medium',
    'The only label of a field is its placeholder',
    'It disappears as soon as one types, and is often too pale to read.',
    '3.3.2',
  ),
  'password-in-address': rule(
    'security',
    'critical',
    'A password is sent in the address',
    'The form uses GET: the password ends up in the history, in logs and with other sites. Use POST.',
  ),
  'duplicate-id': rule(
    'accessibility',
    'medium',
    'Two elements have the id that something refers to',
    'Labels, descriptions and links reach only the first of them.',
    '1.3.1',
  ),
  'horizontal-overflow': rule(
    'layout',
    'medium',
    'The page is wider than the window',
    'Visitors must scroll sideways to read it.',
    '1.4.10',
  ),
  'missing-viewport': rule(
    'usability',
    'medium',
    'The page is not made for phones',
    'Without a viewport setting phones show it tiny, as if on a wide screen.',
  ),
  'quirks-mode': rule(
    'layout',
    'low',
    'The page has no doctype',
    'Browsers fall back to the layout rules of the nineties, and each to its own.',
  ),
  'blank-page': rule('content', 'high', 'The page is empty', 'Nothing was shown after the page had loaded.'),
  'small-text': rule(
    'usability',
    'low',
    'Text is very small',
    'Text below 10 pixels is hard to read for most people.',
  ),
  'leftover-template': rule(
    'content',
    'high',
    'A template variable was not filled in',
    'Visitors see the name of a variable instead of its value.',
  ),
  'leftover-value': rule(
    'content',
    'high',
    'A value was not computed',
    'Visitors see what a program says when a value is missing.',
  ),
  'placeholder-text': rule('content', 'medium', 'Filler text was left in', 'The real text is missing.'),
  'garbled-text': rule(
    'content',
    'medium',
    'Characters are garbled',
    'The text was stored or sent in another character encoding than the one it is shown in.',
  ),
  'layout-shift': rule(
    'performance',
    'medium',
    'The page moves while it loads',
    'People lose their place, or click on something else than they meant.',
  ),
  'long-task': rule(
    'performance',
    'medium',
    'A script blocks the page',
    'For this time the page reacts to neither clicks nor keys.',
  ),
  'dialog-on-load': rule(
    'usability',
    'medium',
    'The page opens a dialog by itself',
    'Visitors must answer before they can see the page.',
  ),
  'popup-on-load': rule(
    'usability',
    'medium',
    'The page opens a window by itself',
    'Most browsers block it, and most people are annoyed by it.',
  ),
};

const severities: Readonly<Record<NonNullable<EngineRule['impact']>, Severity>> = {
  critical: 'high',
  serious: 'medium',
  moderate: 'low',
  minor: 'low',
};

/** @param name of a detector; the engines' rules bring their own words */
export function ruleOf(name: string, engine?: EngineRule): Rule {
  const known = own[name];
  if (known !== undefined) return known;
  if (engine === undefined) throw new Error(`There is no rule ${name}.`);
  const guideline = engine.criteria.map(wcag).find((each) => each !== null) ?? null;
  const practice: Guideline | null =
    engine.helpUrl === null
      ? null
      : { id: name.replace(/^\w+\//, ''), title: engine.help, level: null, url: engine.helpUrl };
  return {
    category: 'accessibility',
    severity: guideline === null ? 'low' : severities[engine.impact ?? 'moderate'],
    title: engine.help,
    description: guideline === null ? engine.help : `${engine.help} (${guideline.title}).`,
    guideline: guideline ?? practice,
  };
}
