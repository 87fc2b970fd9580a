import { list, negation, phraseTermOf } from './lexicon.ts';

/**
 * Kinds of defects, and how machines and people speak of them. A phrase is met when all its words are in one
 * sentence, in any order; `not` stands for every way to say no.
 */
const defects: Readonly<Record<string, string>> = {
  unnamed: `
    missing text, missing label, missing name, missing description, alternative text, alt text, alt
    attribute, alt missing, discernible text, accessible name, must label, unlabelled, unlabeled, not label,
    not described, not description, reader graphic, announced only, reads only, reader only, reader button,
    read button, reader edit, reader blank, not name, has no name, button silent, silent, not announced,
    announce not, without text, reader not know, not what field, aria-label, announced button, button
    button, reader nothing`,
  contrast: `
    contrast, hardly read, hard read, hardly see, hard see, hardly visible, faint, pale, light grey, grey
    white, too light, barely read, barely visible, nearly invisible, make darker, not readable, dark grey,
    white white, not legible, washed out, low visibility, difficult read, not read text colour, invisible
    text, text invisible, not see numbers, too dark, dark black`,
  smallText: `
    small text, small letters, tiny text, tiny letters, small font, tiny font, font size, text size, written
    small, tiny print, small print, thin letters, microscopic, magnifying glass, tiny written, text very
    small`,
  smallTarget: `
    target size, touch target, tiny tap, small tap, tiny hit, small finger, hit neighbour, hard hit, hard
    tap, small touch, tiny touch, miss tap, fat finger, too small click, small press, tiny press, close
    together, hit wrong, insufficient size`,
  silent: `
    not happen, not reaction, not react, not response, not respond, not changed, not work, not effect, not
    change, not update, does nothing, do nothing, button nothing, stays same, remains same, not recalculate,
    not move, not doing, not applied, remains, no difference, dead button, click not, press not, inert, same
    as before, as before, not load, leaves as, not function, out order, unchanged, without effect`,
  serverError: `
    internal error, server error, error 500, went wrong, failing request, oops, ends error, 500, failed
    error, error appears, error try later, try later, error code, exception, 503, 502, unexpected error`,
  deadLink: `
    404, page not found, not reached link, broken link, dead link, link dead, broken navigation, not
    reachable, leads error, link error, link not found, opens nothing, link nowhere, leads not found, page
    exist not, not found, 410, page error link`,
  deadAnchor: `not jump, place not on, not scroll, anchor`,
  brokenImage: `
    image missing, image not load, image gap, broken image, torn, image not shown, image not display, image
    placeholder, empty frame, image not appear, image not there`,
  blurry: `blurry, unsharp, pixelated, fuzzy, blurred, low resolution, blown up, grainy, out focus image`,
  distorted: `distorted, stretched, squeezed, proportion, squashed, aspect ratio, deformed, warped`,
  slow: `
    slow, takes long, takes forever, longer seconds, seconds until, megabyte, line by line, builds up, loads
    slowly, long load, took seconds, wait seconds, takes ages, ages, sluggish, laggy, minutes load, needs
    seconds, file size, huge file, heavy`,
  endless: `
    stuck, gets stuck, always halts, always hangs, stops after, not ends, never stops, waited minutes,
    spinner, keeps spinning, loads loads, never ends, never completes, not finish, never finishes, loads
    forever, spinning, stuck loading, hangs percent, not complete, infinite`,
  freeze: `
    freeze, freezes, hangs, hang, tab hangs, browser hangs, frozen, blocks page, unresponsive, not scroll
    click, kill tab, not answered, not react any, locks up, crash, crashes, stops responding, page not
    respond`,
  shift: `
    page moves, moves load, jumps ad, pushed down, pushed, layout shift, jumping, jumps down, jumps load,
    moves ad, text jumps, shifts, content moves, slides down`,
  overflow: `
    out of screen, goes out screen, wider phone, wider window, wider screen, sideways, scroll horizontally,
    horizontal scroll, cut phone, too wide, swipe side, column cut, off screen, outside screen, runs out
    screen, not fit, does not fit, cut right, scroll right`,
  covered: `
    behind, covers, covered, covering, lies over, lies under, overlaps, overlap, on top of, front of, hidden
    behind, hides, blocked by, obscured, underneath, in the way, sits over, lies on`,
  keyboard: `keyboard, arrow keys, mouse only, not mouse, ignores arrow, without mouse, only mouse`,
  focusInvisible: `
    not see on which field, not where i am, where i am, tab where, focus seen, focus visible, focus
    indicator, not outline, not frame, tab see, focus not, tab not where, lost tab, focus ring`,
  focusLost: `
    loses focus, looses focus, cursor jumps out, cursor jumps, lost focus, focus jumps, focus typing, click
    again each`,
  focusOrder: `tab order, tabbing jumps, order focus, focus order, tab jumps`,
  trap: `stuck tab, not leave keyboard, keyboard trap, keyboard stuck, focus stuck`,
  colourAlone: `only colour, colour alone, colour blind, differ colour, red green, rely colour`,
  headingOrder: `
    heading level, heading jump, headings jump, skip heading, heading order, heading increase, heading
    hierarchy, heading key`,
  tableHeader: `table header, cell header, cells header, not column headings, which column, table headings`,
  noCaptions: `
    missing captions, missing subtitles, without captions, not subtitles, must captions, deaf, not captions,
    captions missing`,
  autoplay: `
    without pressing, when page opens sound, loud opens, at once sound, itself sound, starts itself, starts
    own, autoplay, plays once, sound itself, own sound, starts automatically, plays automatically,
    automatically sound`,
  sync: `out of sync, lag, lags, delayed, seconds late, behind audio, asynchronous, too late sound`,
  notKept: `
    not saved, not kept, lost, reset, resets, gone, emptied, not persisted, discarded, discards, not
    remembered, loses input, empty after, not keep, reverts, back to, forgets, forgotten, chosen again,
    start over, again empty, after reload, deleted after, disappears after, cleared, wiped`,
  twice: `twice, two times, duplicated, double, appears two, doubled, duplicate`,
  unasked: `
    without asking, not confirmation, are you sure, undo, not question, not asked, immediate effect, takes
    immediately, begins once, no warning, irreversible`,
  overasked: `asks twice, confirm two, two dialogs, confirm twice, two clicks, confirm again`,
  notComputed: `nan, undefined value, not computed, instead number, null`,
  template: `
    template variable, brackets, curly, unresolved placeholder, literally, not filled, placeholder inserted,
    programming, variable, raw code, variable name`,
  garbled: `
    garbled, encoding, umlauts broken, strange characters, weird characters, umlauts, mojibake, special
    characters`,
  wrong: `
    wrong, incorrect, false, not sum, miscalculated, not right, mistake, not correct, does not add up, off
    by, inaccurate, not match, mismatch, instead of, not true`,
  differs: `
    different price, differs, suddenly, rises, differ step, price changes, higher end, not as shown, price
    end`,
  outdated: `
    outdated, old numbers, numbers old, old information, not current, out of date, years ago, obsolete,
    stale`,
  unclear: `
    how much, not quantified, not understandable, complicated, not clear, unclear, vague, not explained, not
    explanation, without saying, not say, not understand, what means, no hint, not hint, not helpful,
    confusing, ambiguous, do not know what, jargon, not obvious, no reason`,
  noInfo: `
    missing, not information, not info, information missing, details missing, not printed, not states,
    nothing about, not appear, not mentioned, missing on, nowhere mentioned, no details, leave out`,
  hard: `
    hidden, hide, hard find, not found where, searched everywhere, find out minutes, hard to find, hardly
    find, minutes find, long find, not find, dark pattern, buried, nowhere to be found, no visible way,
    where is, difficult find`,
  refused: `
    rejects, rejected, reject, refused, refuses, not accepted, not valid, invalid, not supported, not take,
    complains, only takes, validation error, raises error, says expired, not accept, not allow`,
  unsafe: `weak password, security, insecure, not safe, not encrypted, password accepted`,
  lateRule: `
    requirements shown, rules late, only after pressed, up front, before submit, after submitting, only
    after, too late rules, beforehand, in advance, conditions error`,
  timeout: `session ends, timed out, timeout, session expired, inactivity, expired session, logged out`,
  script: `
    script error, script fails, typeerror, referenceerror, undefined reading, console, script stopped, not
    defined, logs error, javascript error, uncaught`,
  failedRequest: `request fails, 403, forbidden, request failed, api`,
  forced: `mandatory, must, required, compulsory, obligatory, forced, have to give, requires`,
  preset: `
    preselected, already ticked, preset, default, ticked, pre-selected, pre-ticked, already checked, already
    selected, opt out`,
  onlySingle: `
    one time only, each separately, one at a time, not all, bulk, single files, only last stays, one by one,
    all at once, individually, only one`,
  notRemovable: `not removed, not delete, not remove, remove not, deleting not`,
  irrelevant: `not relevant, ranks, irrelevant, unrelated results, results not, first hits, shows instead`,
  noSuggestions: `not suggestions, not proposals, not autocomplete, suggest`,
  unsorted: `sorted strangely, not sorted, listed no order, random order, unsorted`,
  closesEarly: `
    closes itself, closes before, collapses, disappears hover, closes early, vanishes, closes by, disappears
    leaves`,
  notAnnounced: `
    not announced error, errors announced, error read, live region, not read out, after announced`,
  placeholderLabel: `placeholder label, only label, placeholder disappears`,
  vagueLink: `
    say where leads, link leads say, list links more, link more, click here, read more links, more more,
    link out of context, link text`,
  newWindow: `new window, new tab`,
  timezone: `time zone, timezone, local times, hour late, time difference, hours off, local time`,
  dateFormat: `
    date format, american format, month or, day month, wrong order day, month day, date order, swapped`,
  emptyFile: `0 bytes, zero bytes, empty file, file empty, blank pdf`,
  lateCost: `
    out of nowhere, disclosed last, last step, nobody said before, first shown, hidden fee, additional fee,
    extra cost`,
  limit: `stops at, not more than, larger than, max, maximum, ends at, limit, at most, more then, too big`,
  notZoomable: `not enlarged, not enlarge, not zoom, enlarge, unreadable small, illegible`,
  paste: `paste, pasting`,
  fixed: `
    read only, read-only, readonly, not entered, impossible amount, can not type, not enter, field disabled`,
  onlyPdf: `only pdf, pdf zoom, available pdf, html version`,
  notDelivered: `
    not mail arrives, not sent, not delivered, not received, never arrives, mail never, not arrive`,
  negative: `below zero, negative, minus zero, less than zero`,
  repeated: `again and again, popup again, pops up`,
  tooMany: `endless list, too long list, list long, overwhelming, too many`,
  misspelt: `spelling, typo, misspelt, misspelled, grammar`,
  untranslated: `not translated, only english, translation, language only, wrong language`,
  stateUnsaid: `
    pressed state, aria-pressed, state not, toggle state, state told, sound same, checked state, expanded
    state`,
  blank: `blank page, white page, blank white, page empty, nothing shown, empty page`,
  notPossible: `not choose, not pick, not select, cannot be chosen`,
  noPhone: `not made phones, not mobile, viewport`,
  loud: `full volume, volume maximum, loud`,
  rotated: `upside down, rotated, orientation, turned degree, sideways image`,
  notShown: `
    not in list, not appear, not shown, stays empty, remains empty, list empty, nothing under, not
    displayed, not listed, not see`,
  lateInfo: `
    only at end, at the end, only at checkout, last page, revealed, only when trying, very end, not told,
    too late told, appears only`,
  wrongOrder: `wrong order, chronological, random order, above question, order lost, out of order`,
  notEditable: `not edit, not edited, not correct, not changed once, way correct it, not editable`,
  unchecked: `
    no check, not validated, no validation, accepted without check, no warning, accepts anything, typo
    accepted, not checked`,
  leak: `
    address line, query parameters, in the url, in address, uses get, history logs, in the link, visible
    without login`,
  flood: `interrupts, every second, floods, assertive, keeps talking, reads everything`,
  tooFast: `too fast, too quickly, quickly, not slowed`,
  tooLong: `too long, pages of questions, too many questions, long form, many steps`,
  falseWrong: `
    counts wrong, marked incorrect, right answer wrong, evaluated false, correct wrong, correct incorrect`,
  visualOnly: `visually only, only sign, only visual, bold only, nothing markup`,
  coarse: `only full, limited to full, full hours, only whole`,
  returns: `come back, comes back, reappear, again in, back again`,
  janky: `stutters, janky, choppy, jerky, drops frames, not smooth`,
  partial: `only one changed, others stay, only some, not every, not all, stayed`,
  printed: `whole site printed, nine pages, print layout, when I print`,
};

export const defectNames: readonly string[] = Object.keys(defects);

interface Phrase {
  readonly defect: number;
  readonly terms: readonly string[];
}

/** By the first of its terms, so that a text is held against few phrases. */
const phrases = new Map<string, Phrase[]>();
for (const [defect, name] of defectNames.entries()) {
  for (const text of (defects[name] ?? '').split(',')) {
    const terms = [...new Set(list(text.toLowerCase()).map(phraseTermOf))];
    const [first] = terms.filter((term) => term !== negation);
    if (first === undefined) throw new Error(`The phrase "${text}" says nothing.`);
    phrases.set(first, [...(phrases.get(first) ?? []), { defect, terms }]);
  }
}

/** Words of one phrase that lie further apart in a sentence do not belong together. */
const reach = 8;

/** Adds to `found` the numbers of the defects that a sentence speaks of, and the terms it does so with. */
export function defectsIn(
  sentence: readonly string[],
  found: { readonly defects: Set<number>; readonly spokenWith: Set<string> },
): void {
  const terms = sentence.map(phraseTermOf);
  for (const [place, term] of terms.entries()) {
    for (const { defect, terms: needed } of phrases.get(term) ?? []) {
      if (found.defects.has(defect)) continue;
      if (!needed.every((each) => each === term || isNear(terms, each, place))) continue;
      found.defects.add(defect);
      for (const each of needed) found.spokenWith.add(each);
    }
  }
}

function isNear(terms: readonly string[], term: string, place: number): boolean {
  const at = terms.indexOf(term, Math.max(0, place - reach));
  return at !== -1 && at <= place + reach;
}
