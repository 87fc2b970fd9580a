/**
 * What rules of the examination are about. Their titles are fixed and formal, so that words of them which people
 * use in another sense ("zoom up to 500%") would be misread. The first that fits decides.
 */
const kindsByTitle: readonly (readonly [title: RegExp, kinds: readonly string[]])[] = [
  [/^a script fails|promise is rejected|^the page logs an error/i, ['script']],
  [/^a request fails/i, ['failedRequest', 'serverError']],
  [/^a request takes longer|^a picture weighs/i, ['slow', 'heavyPage']],
  [/insecure address/i, ['mixedContent', 'unsafe']],
  [/^a picture does not load/i, ['brokenImage']],
  [/^a picture is out of proportion/i, ['distorted']],
  [/^sound starts|must not play automatically/i, ['autoplay']],
  [/cannot be reached$|^a link leads nowhere|runs a script instead/i, ['deadLink']],
  [/place that is not on the page/i, ['deadAnchor', 'deadLink']],
  [/does not say where it leads|same name must have a similar purpose/i, ['vagueLink']],
  [/^a button does nothing/i, ['silent']],
  [/^a click makes a script fail/i, ['script', 'silent']],
  [/^a click leads to a failing request/i, ['serverError', 'failedRequest', 'silent']],
  [/^a click freezes|^a script blocks/i, ['freeze']],
  [/lies under something else/i, ['covered']],
  [/cannot be reached by keyboard|must have keyboard access|must not be nested/i, ['keyboard']],
  [/focus of the keyboard/i, ['focusInvisible', 'keyboard']],
  [/only label of a field/i, ['placeholderLabel', 'unnamed']],
  [/zoom/i, ['notZoomable']],
  [/wider than the window/i, ['overflow']],
  [/very small|too small to read/i, ['smallText']],
  [/dialog by itself/i, ['repeated', 'intrusive']],
  [/must have captions|captions track/i, ['noCaptions']],
  [/contrast ratio/i, ['contrast']],
  [/without relying on colou?r/i, ['colourAlone']],
  [/touch targets/i, ['smallTarget']],
  [/heading levels|level-one heading|headings should not be empty/i, ['headingOrder']],
  [/lang attribute|base language/i, ['language']],
  [/table header|header cells|cell headers|scope attribute/i, ['tableHeader']],
  [/display orientation/i, ['rotated']],
  [/text spacing/i, ['spacing']],
  [/bypass repeated|skip-link|landmark/i, ['landmark']],
  [/id attribute value|ids of active/i, ['duplicateId']],
  [/focus order|tabindex greater/i, ['focusOrder']],
  [/alternative text|accessible name|discernible text|must have labels|visible label/i, ['unnamed']],
];

/** The kinds of defects of a rule, by the title of its findings; null for a rule that is not listed. */
export const kindsOfRule = (title: string): readonly string[] | null =>
  kindsByTitle.find(([pattern]) => pattern.test(title))?.[1] ?? null;
