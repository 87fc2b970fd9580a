/**
 * How people speak of what the rules of the examination find. Their titles are fixed and formal, and hardly anybody
 * says "discernible text". The first that fits decides.
 */
const wordsByTitle: readonly (readonly [title: RegExp, words: string])[] = [
  [/^a script fails|promise is rejected|^the page logs an error/i, 'script broken does not work error'],
  [/^a request fails/i, 'request failed server error does not load message'],
  [/^a click leads to a failing request/i, 'server error message failed does not work try again later'],
  [/^a click makes a script fail/i, 'does not work nothing happens broken no reaction dead'],
  [/^a button does nothing/i, 'no reaction nothing happens does not work dead broken same as before'],
  [/^a request takes longer/i, 'slow wait waiting seconds minutes long forever loading'],
  [/^a picture weighs/i, 'slow loading picture photo takes long megabytes heavy data'],
  [/insecure address/i, 'not secure warning http unsafe'],
  [/^a picture does not load/i, 'picture photo missing broken empty gap frame'],
  [
    /^a picture is out of proportion/i,
    'picture photo stretched squeezed squashed distorted wide thin fat oval',
  ],
  [
    /^sound starts|must not play automatically/i,
    'video music sound plays loud suddenly by itself without asking talking',
  ],
  [
    /cannot be reached$|^a link leads nowhere|runs a script instead/i,
    'link dead broken page not found 404 error',
  ],
  [/place that is not on the page/i, 'link does not jump scroll nothing happens'],
  [
    /does not say where it leads|same name must have a similar purpose/i,
    'link here more unclear where leads same',
  ],
  [
    /^a click freezes|^a script blocks|page freezes/i,
    'page freezes frozen hangs stuck slow typing lags seconds delayed sluggish',
  ],
  [/lies under something else/i, 'covered hidden behind overlaps in the way cannot press tap'],
  [
    /cannot be reached by keyboard|must have keyboard access|must not be nested/i,
    'keyboard tab enter arrow keys mouse only without mouse',
  ],
  [/keyboard cannot leave/i, 'keyboard tab stuck trapped caught cannot get out escape close'],
  [/focus of the keyboard/i, 'tab keyboard focus lost where am invisible no outline frame highlight'],
  [/only label of a field/i, 'field label placeholder disappears grey text typing forgot what to enter'],
  [/zoom/i, 'zoom enlarge pinch magnify bigger phone'],
  [/wider than the window/i, 'phone scroll sideways cut off too wide screen right edge'],
  [/very small|too small to read/i, 'text letters print tiny small font glasses read'],
  [/dialog by itself/i, 'popup window opens again annoying close'],
  [/must have captions|captions track/i, 'video subtitles captions deaf hear text'],
  [
    /contrast ratio/i,
    'text colour pale faint light grey hard to read hardly visible invisible contrast background',
  ],
  [/without relying on colou?r/i, 'colour only colour blind red green tell apart'],
  [/touch targets/i, 'small tiny finger tap hit miss thumb button close together press wrong'],
  [
    /heading levels|level-one heading|headings should not be empty/i,
    'headings order level structure screen reader',
  ],
  [/lang attribute|base language/i, 'language screen reader wrong voice accent pronunciation english'],
  [
    /table header|header cells|cell headers|cells must have a header|scope attribute/i,
    'table screen reader cell column row header which',
  ],
  [/display orientation/i, 'rotate turn phone landscape portrait'],
  [/text spacing/i, 'text spacing cut off'],
  [/bypass repeated|skip-link|landmark/i, 'skip navigation main region screen reader'],
  [/id attribute value|ids of active/i, 'duplicate id'],
  [/focus order|tabindex greater/i, 'tab order jumps keyboard sequence'],
  [/template variable/i, 'placeholder variable brackets braces code programming instead of name value'],
  [/not a number/i, 'nan undefined infinity wrong sum calculation result number'],
  [/garbled/i, 'strange characters letters symbols umlauts question marks encoding'],
  [/motion cannot be stopped/i, 'animation moves blinks moving stop pause dizzy'],
  [/aria/i, 'screen reader role state announced'],
  [/shifts while it loads/i, 'page moves jumps jumped shifts down suddenly layout clicked wrong'],
  [/filler|lorem/i, 'lorem ipsum dummy placeholder text'],
  [
    /^elements with role img|^images must|alternative text/i,
    'picture image photo description missing blind screen reader reads file name nothing graphic',
  ],
  [
    /must have labels|visible label/i,
    'field label name missing screen reader reads only edit blind which checkbox',
  ],
  [
    /accessible name|discernible text/i,
    'screen reader button link no name silent unnamed says only button link blind icon what it does',
  ],
];

/** What people say of a rule's findings, by the title of those; `''` for a rule that is not listed. */
export const wordsOfRule = (title: string): string =>
  wordsByTitle.find(([pattern]) => pattern.test(title))?.[1] ?? '';
