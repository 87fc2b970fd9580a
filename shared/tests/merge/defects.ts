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
    announce not, without text, reader not know, not what field, aria-label, announced button, reader
    nothing, no alternative text, empty alt, nameless, unnamed, no accessible label, no text label, just
    button, simply button, only hear button, only says button, only says link, without label, without name,
    without description, reader cannot tell, no name`,
  contrast: `
    contrast, hardly read, hard read, hardly see, hard see, hardly visible, faint, pale, light grey, grey
    white, too light, barely read, barely visible, nearly invisible, make darker, not readable, dark grey,
    not legible, washed out, low visibility, difficult read, not read text colour, invisible text, text
    invisible, not see numbers, too dark, dark black, poor contrast, weak contrast, bad contrast, cannot
    read colour, unreadable colour, hard make out, strain eyes, pastel, gray text, low contrast, barely
    stands out, blends background, badly visible, badly readable, poorly visible`,
  smallText: `
    small text, small letters, tiny text, tiny letters, small font, tiny font, font size, text size, written
    small, tiny print, small print, thin letters, microscopic, magnifying glass, tiny written, text very
    small, too small read, print small, letters tiny, need zoom read, squint, minuscule, glasses read`,
  smallTarget: `
    target size, touch target, tiny tap, small tap, tiny hit, small finger, hit neighbour, hard hit, hard
    tap, small touch, tiny touch, miss tap, fat finger, too small click, small press, tiny press, close
    together, hit wrong, insufficient size, hard press, difficult tap, difficult hit, tiny button, tiny
    link, too small finger, wrong one tap, press wrong, accidentally tap, mis-tap`,
  silent: `
    not happen, not reaction, not react, not response, not respond, not changed, not work, not effect, not
    change, not update, does nothing, do nothing, button nothing, stays same, remains same, not recalculate,
    not move, not doing, not applied, no difference, dead button, click not, press not, inert, same as
    before, as before, leaves as, not function, out order, unchanged, without effect, no feedback, nothing
    changes, nothing occurs, without reaction, no visible reaction, ignored click, unclickable, not
    clickable, dead, broken button, useless button, out of function, has no function, shows no reaction,
    without result, no result, stays as before, not work at all, nothing loads, remains as`,
  serverError: `
    internal error, server error, error 500, went wrong, failing request, oops, ends error, 500, failed
    error, error appears, error try later, try later, error code, exception, 503, 502, unexpected error,
    crashed, red text, http error, unknown error, technical error, unhandled error, error message instead`,
  deadLink: `
    404, page not found, not reached link, broken link, dead link, link dead, broken navigation, not
    reachable, leads error, link error, link not found, opens nothing, link nowhere, leads not found, page
    exist not, 410, page error link, goes nowhere, missing page, page gone, nonexistent page, page does not
    exist, not exist, wrong address link, page missing, 404 found, not found error`,
  deadAnchor: `not jump, place not on, not scroll`,
  brokenImage: `
    image missing, image not load, image gap, broken image, torn, image not shown, image not display, image
    placeholder, empty frame, image not appear, image not there, broken icon, image failed, missing image,
    image empty, no image, grey box image, placeholder instead image, image not visible`,
  blurry: `blurry, unsharp, pixelated, fuzzy, blurred, low resolution, blown up, grainy, out focus image`,
  distorted: `distorted, stretched, squeezed, proportion, squashed, aspect ratio, deformed, warped`,
  slow: `
    half minute, minute until, slow, takes long, takes forever, longer seconds, seconds until, megabyte,
    line by line, builds up, loads slowly, long load, took seconds, wait seconds, takes ages, ages,
    sluggish, laggy, minutes load, needs seconds, file size, huge file, heavy, takes minute, takes time,
    loading time, wait long, waited seconds, waiting, never quick, time out load, slow load, response time,
    half second delay, loads late`,
  endless: `
    stuck, gets stuck, always halts, always hangs, stops after, not ends, never stops, waited minutes,
    spinner, keeps spinning, never ends, never completes, not finish, never finishes, loads forever,
    spinning, stuck loading, hangs percent, not complete, infinite, keeps loading, loading forever, loading
    circle, endless circle, turning circle, wheel turns, hourglass, still loading, never done, not end,
    eternal, still loads after`,
  freeze: `
    freeze, freezes, hangs, hang, tab hangs, browser hangs, frozen, blocks page, unresponsive, not scroll
    click, kill tab, not react any, locks up, crash, crashes, stops responding, page not respond, stuck
    completely, had to reload, browser stuck, page stuck, not scroll, tab dead, very slow script, slow
    dragging, reacts slowly, slow react, like honey, script blocks, blocks the page`,
  shift: `
    page moves, moves load, jumps ad, pushed down, pushed, layout shift, jumping, jumps down, jumps load,
    moves ad, text jumps, shifts, content moves, slides down, jumps when, moves when, content shift, content
    jump, pushes down, moved down, layout jump, suddenly moves, slid, shoved, moving while`,
  overflow: `
    out of screen, goes out screen, wider phone, wider window, wider screen, sideways, scroll horizontally,
    horizontal scroll, cut phone, too wide, swipe side, column cut, off screen, outside screen, runs out
    screen, not fit, does not fit, cut right, scroll right, cut off right, beyond screen, outside window,
    not on screen, horizontal bar, does not fit screen, not fit phone, scroll side, exceeds width`,
  covered: `
    behind, covers, covered, covering, lies over, lies under, overlaps, overlap, on top of, front of, hidden
    behind, blocked by, obscured, underneath, in the way, sits over, lies on, hidden under, in front, cannot
    reach under, floats over, sits on, stands over, hides button, covers button, obstructs, beneath, blocks
    button, blocks view`,
  keyboard: `
    keyboard, arrow keys, mouse only, not mouse, ignores arrow, without mouse, only mouse, no keyboard, not
    tab, keyboard users, arrow key, enter key, not focusable, tab skips, unreachable tab`,
  focusInvisible: `
    not see on which field, not where i am, where i am, tab where, focus seen, focus visible, focus
    indicator, not outline, not frame, tab see, focus not, tab not where, lost tab, focus ring, no focus,
    focus lost visible, focus outline, where am, not highlighted tab, highlight tab`,
  focusLost: `
    loses focus, looses focus, cursor jumps out, cursor jumps, lost focus, focus jumps, focus typing, click
    again each`,
  focusOrder: `tab order, tabbing jumps, order focus, focus order, tab jumps`,
  trap: `
    stuck tab, not leave keyboard, keyboard trap, keyboard stuck, focus stuck, cannot escape, no way out tab`,
  colourAlone: `
    only colour, colour alone, colour blind, differ colour, red green, rely colour, by colour only, colours
    only, just colour, cannot distinguish, same to me colour`,
  headingOrder: `
    heading level, heading jump, headings jump, skip heading, heading order, heading increase, heading
    hierarchy, heading key, heading structure, headings wrong, skips level, level skipped`,
  tableHeader: `table header, cell header, cells header, not column headings, which column, table headings`,
  noCaptions: `
    missing captions, missing subtitles, without captions, not subtitles, must captions, deaf, not captions,
    captions missing, no captions, no subtitle, hard of hearing`,
  autoplay: `
    when page opens sound, loud opens, at once sound, itself sound, starts itself, starts own, autoplay,
    plays once, sound itself, own sound, starts automatically, plays automatically, automatically sound,
    starts alone, automatic playback, begins itself, blares, without asking sound, starts immediately, plays
    immediately`,
  sync: `out of sync, lag, lags, delayed, seconds late, behind audio, asynchronous, too late sound`,
  notKept: `
    not saved, not kept, lost, reset, resets, gone, emptied, not persisted, discarded, discards, not
    remembered, loses input, empty after, not keep, reverts, back to, forgets, forgotten, chosen again,
    start over, again empty, after reload, deleted after, disappears after, cleared, wiped, data lost, input
    lost, entries lost, entries gone, deletes input, not stored, not retained, doesn't stick, old value,
    previous value again, is back on, after reload again, again default, start again, from scratch, erased,
    all fields empty, type everything again, fill again, enter again, retype`,
  twice: `
    twice, two times, duplicated, double, appears two, doubled, duplicate, charged twice, two copies,
    duplicate entry, second time again, shown double, listed double`,
  unasked: `
    without asking, not confirmation, are you sure, undo, immediate effect, takes immediately, begins once,
    no warning, irreversible, no confirmation, straight away without, accidentally delete, by accident, no
    way back, not restore, cannot be undone`,
  overasked: `
    asks twice, confirm two, two dialogs, confirm twice, two clicks, confirm again, confirm several, asks
    again, needless confirmation`,
  notComputed: `
    nan, undefined value, not computed, instead number, null, nan shown, undefined shown, instead of number`,
  template: `
    template variable, brackets, curly, unresolved placeholder, literally, not filled, placeholder inserted,
    programming, raw code, variable name, placeholder variable, placeholder text visible, merge field, curly
    braces, raw template, unfilled`,
  garbled: `
    garbled, encoding, umlauts broken, strange characters, weird characters, umlauts, mojibake, special
    characters, broken characters, odd symbols, question marks instead, weird symbols, character set,
    hieroglyphs`,
  wrong: `
    wrong, incorrect, false, not sum, miscalculated, not right, mistake, not correct, does not add up, off
    by, inaccurate, not match, mismatch, instead of, not true, not agree, faulty, invalid result,
    miscounted, wrongly, adds up wrong, false result, wrong amount, wrong number, incorrect number, sums
    wrong`,
  differs: `
    different price, differs, suddenly, rises, differ step, price changes, higher end, not as shown, price
    end, another price, other price, price jumps, price higher, more expensive, not the price, changed
    price, increases`,
  outdated: `
    outdated, old numbers, numbers old, old information, not current, out of date, years ago, obsolete,
    stale, expired information, last year, not up to date, no longer, past event, old date`,
  unclear: `
    how much, not quantified, not understandable, complicated, not clear, unclear, vague, not explained, not
    explanation, not understand, what means, no hint, not hint, not helpful, confusing, ambiguous, do not
    know what, jargon, not obvious, no reason, meaning unclear, no idea what means, unintelligible, cryptic,
    hard understand, difficult understand, misleading, without explanation, explains nothing,
    incomprehensible, which is meant, leaves open, unspecific, without saying how, does not say what, does
    not say how, not say which, not say why`,
  noInfo: `
    missing, not information, not info, information missing, details missing, not printed, not states, not
    appear, not mentioned, missing on, nowhere mentioned, no details, leave out, where is information,
    cannot find information, not given, not specified, not listed, no mention, never mentioned, unmentioned,
    not provided, not available information, no word about, info missing, is absent`,
  hard: `
    hidden, hard find, not found where, searched everywhere, find out minutes, hard to find, hardly find,
    minutes find, long find, not find, dark pattern, buried, nowhere to be found, no visible way, where is,
    difficult find, hard to spot, hard locate, nearly impossible find, searched long, took long find, not
    obvious where, could not find, cannot find, well hidden, tucked away, difficult to find, hardly visible
    link, no visible`,
  refused: `
    rejects, rejected, reject, refused, refuses, not accepted, not valid, invalid, not supported, complains,
    only takes, validation error, raises error, says expired, not accept, not allow, rejected valid, does
    not accept, won't accept, not recognised, not recognized, unknown number, declined, says invalid, says
    wrong, reported as, will not take`,
  unsafe: `
    weak password, security, insecure, not safe, not encrypted, password accepted, plain http, unsecured,
    weak, no https`,
  lateRule: `
    requirements shown, rules late, only after pressed, up front, before submit, after submitting, only
    after, too late rules, beforehand, in advance, conditions error, told afterwards, only afterwards, not
    mentioned before, say it before, shown beforehand, know before, stated before, hints only, only as
    error, only appear after, only then`,
  timeout: `
    session ends, timed out, timeout, session expired, inactivity, expired session, logged out, kicked out,
    logged off, automatic logout, signed out, sign out, logout without`,
  script: `
    script error, script fails, typeerror, referenceerror, undefined reading, console, script stopped, not
    defined, logs error, javascript error, uncaught, exception console, stack trace, error in console,
    script crash, javascript exception`,
  failedRequest: `
    request fails, 403, forbidden, request failed, resource fails, request blocked, resource missing`,
  forced: `
    mandatory, required, compulsory, obligatory, forced, have to give, forces, obliged, not optional, made
    to give, cannot skip, compelled, must be given, must enter, must give, have to enter, needlessly
    required`,
  preset: `
    preselected, already ticked, preset, ticked, pre-selected, pre-ticked, already checked, already
    selected, opt out, by default, preset choice, comes ticked, pre-checked, was ticked, box checked
    already, default choice, tick was set, default ticked`,
  onlySingle: `
    one time only, each separately, one at a time, bulk, single files, only last stays, one by one, all at
    once, individually, only one, one after another, no bulk, no multiple, not several at once, every single
    one`,
  notRemovable: `not removed, not delete, not remove, remove not, deleting not`,
  irrelevant: `
    not relevant, ranks, irrelevant, unrelated results, first hits, shows instead, wrong results, useless
    results, results nothing to do, poor results, not what searched, results unrelated, bad results`,
  noSuggestions: `
    not suggestions, not proposals, not autocomplete, suggest, no suggestions, no hints typing`,
  unsorted: `sorted strangely, not sorted, listed no order, random order, unsorted`,
  closesEarly: `
    closes itself, closes before, collapses, disappears hover, closes early, vanishes, closes by, disappears
    leaves, closes too soon, disappears too early, disappears when, closes when, vanishes when, shuts`,
  notAnnounced: `
    not announced error, errors announced, error read, live region, not read out, after announced, not
    spoken, silent for reader, reader silent, not read aloud, not told reader`,
  placeholderLabel: `placeholder label, only label, placeholder disappears`,
  vagueLink: `
    say where leads, link leads say, list links more, link more, click here, read more links, link out of
    context, link text, same link text, links same text, identical link, meaningless link, unclear link,
    generic link, all links same, links sound same`,
  newWindow: `new window, new tab`,
  timezone: `
    time zone, timezone, local times, hour late, time difference, hours off, local time, wrong time zone,
    hours wrong`,
  dateFormat: `
    date format, american format, month or, day month, wrong order day, month day, date order, swapped, day
    and month, month first, mm dd, us format`,
  emptyFile: `
    0 bytes, zero bytes, empty file, file empty, blank pdf, blank file, file is empty, corrupt file, cannot
    be opened file`,
  lateCost: `
    out of nowhere, disclosed last, last step, nobody said before, first shown, hidden fee, additional fee,
    extra cost, surprise cost, unexpected cost, cost at the end, surcharge, additional cost, extra charge,
    cost appears, cost added, cost last`,
  limit: `
    stops at, not more than, larger than, maximum, ends at, limit, at most, more then, too big, no more
    than, only up to, upper limit, cannot more than, maximum number, limited`,
  notZoomable: `
    not enlarged, not enlarge, not zoom, enlarge, unreadable small, illegible, no zoom, cannot enlarge, not
    bigger, cannot magnify, too small image`,
  paste: `
    copy paste, cannot paste, paste block, blocked paste, not paste, pasting not, suppress paste, paste
    disabled`,
  fixed: `
    read only, read-only, readonly, not entered, impossible amount, can not type, not enter, field disabled,
    cannot type, cannot enter, field locked, cannot write, cannot change field, greyed out, grey out,
    disabled, no input possible, button locked`,
  onlyPdf: `only pdf, pdf zoom, available pdf, html version`,
  notDelivered: `
    not mail arrives, not sent, not delivered, not received, never arrives, mail never, not arrive, did not
    arrive, nothing arrives, no mail, mail missing, no message came, never came, never received, no mail
    received`,
  negative: `
    below zero, negative, minus zero, less than zero, minus, below 0, under zero, less zero, negative
    number, negative amount`,
  repeated: `again and again, popup again, pops up`,
  tooMany: `
    endless list, too long list, list long, overwhelming, too many, long list, hundreds, overloaded,
    clutter, cluttered, crowded`,
  misspelt: `spelling, typo, misspelt, misspelled, grammar`,
  untranslated: `
    not translated, only english, translation, language only, wrong language, in english only, other
    language, not in my language, foreign language, untranslated, mixed languages`,
  stateUnsaid: `
    pressed state, aria-pressed, toggle state, state told, sound same, checked state, expanded state, state
    not announced, on or off reader, not say whether, same whether, selected state`,
  blank: `
    blank page, white page, blank white, page empty, empty page, blank screen, empty screen, only white,
    white screen`,
  notPossible: `not choose, not pick, cannot be chosen`,
  noPhone: `not made phones, not mobile, viewport`,
  loud: `full volume, volume maximum, loud`,
  rotated: `upside down, rotated, orientation, turned degree, sideways image`,
  notShown: `
    not in list, not appear, not shown, stays empty, remains empty, list empty, not displayed, not listed,
    is missing list, does not show up, not show up, nothing appears, never appears, invisible, cannot see
    it, does not appear`,
  lateInfo: `
    only at end, at the end, only at checkout, last page, revealed, only when trying, very end, not told,
    too late told, appears only, learn late, find out late, only afterwards, too late, at the last step`,
  wrongOrder: `
    wrong order, chronological, random order, above question, order lost, out of order, order wrong, not in
    order, mixed order, jumbled`,
  notEditable: `
    not edited, not changed once, way correct it, cannot edit message, not edit message, cannot be edited,
    no edit`,
  unchecked: `
    not validated, no validation, accepted without check, no warning, accepts anything, typo accepted,
    accepts wrong, takes anything, accepts impossible, no plausibility, nonsense accepted, anything
    accepted, could enter, no check of, without check`,
  leak: `
    address line, query parameters, in the url, in address, uses get, history logs, in the link, visible
    without login, visible to others, exposes, exposed, private data, anybody can see, without password, in
    clear text`,
  flood: `interrupts, every second, floods, assertive, keeps talking, reads everything`,
  tooFast: `too fast, too quickly, quickly, not slowed`,
  tooLong: `too long, pages of questions, too many questions, long form, many steps`,
  falseWrong: `
    counts wrong, marked incorrect, right answer wrong, evaluated false, correct wrong, correct incorrect`,
  visualOnly: `visually only, only sign, only visual, bold only, nothing markup`,
  coarse: `only full, limited to full, full hours, only whole`,
  returns: `come back, comes back, reappear, again in, back again`,
  janky: `stutters, janky, choppy, jerky, drops frames, not smooth, jumpy, flicker, flickers, lags`,
  partial: `
    only one changed, others stay, only some, stayed, only partly, incomplete, only one of, rest stays`,
  contradiction: `
    not match, contradictory, contradicts, two different, differs top bottom, which one, inconsistent, while
    text`,
  dateRange: `before arrival, earlier than start, precede, end before start, minus nights, before check-in`,
  intolerant: `blanks, spaces, without spaces, with spaces, not tolerate, capital letters, lower case`,
  stateUnseen: `
    on or off, active or not, not show state, state not shown, looks same, not see whether, grey both`,
  skips: `skips, jumps over, skip, advances two, leaves out, jumps two, omits one`,
  soldOut: `
    sold out, out of stock, sold others, not held, not reserved, somebody else, not available although,
    unavailable although, fully booked although, says full`,
  overwrites: `replaces former, overwrite, overwrites, replaces, removes the first, every new`,
  dayOff: `wrong day, one day early, one day late, day before, day after, off by one`,
  otherSubject: `another product, belong to another, other product`,
  random: `not random, always same, identical each, same order every`,
  byPhoneOnly: `call us, only telephone, by phone only, not online`,
  misaligned: `
    misaligned, not aligned, out of line, crooked, uneven, different heights, messy layout, overlapping
    text, text overlaps`,
  truncated: `cut off, truncated, ellipsis, ends with dots, only first words, shortened, cropped`,
  noFeedback: `
    no success message, no confirmation shown, not know whether saved, unsure whether, did it work, no
    message after`,
  noUndo: `no undo, cannot undo, not reversible, no way back`,
  noExport: `cannot export, no export, export fails, download fails, cannot download`,
  intrusive: `newsletter popup, in my face, annoying, too many ads, banner everywhere, keeps asking`,
  noBack: `no back button, cannot go back, no previous step, only forward`,
  accountForced: `
    must register, forced register, need account, requires account, no guest checkout, without account`,
  noFilter: `no filter, cannot filter, no search, cannot search, not searchable`,
  filterIgnored: `
    filter ignored, filter shows other, filter not applied, results do not match filter, filter wrong`,
  sortBroken: `sort does nothing, sorting wrong, sort not, wrong sort, unsorted results`,
  captcha: `captcha, robot check, puzzle`,
  noStop: `
    cannot stop, cannot pause, not pause, cannot mute, no mute, not switched off, not switch off, no way
    turn off`,
  motion: `animation, moves constantly, blinks, blinking, flashing, carousel moves, parallax`,
  dragOnly: `drag, drag and drop, swipe only`,
  hoverOnly: `hover, mouse over only, only on hover`,
  language: `page language, wrong pronunciation, lang attribute, reads with accent`,
  documentTitle: `document title, page title, tab title, untitled`,
  landmark: `landmark, skip link, main region`,
  duplicateId: `duplicate id, two elements id, same id`,
  badList: `list structure, li elements, list items`,
  badRole: `aria role, invalid role, role does not exist, aria attribute`,
  heavyPage: `data volume, uses data, size of page`,
  mixedContent: `insecure address, mixed content, not secure warning, certificate`,
  noSound: `no sound, silent audio, not hear, cannot hear, sound not played, audio silent, mute`,
  units: `units, mixed up kg, kilos litres, table says chart says`,
  axis: `axis, axis labels, axis text`,
  tooLate: `too late, only after paying, only after purchase, after order done`,
  filler: `filler text, lorem ipsum, dummy text, real text missing, test text`,
  doctype: `doctype`,
  newWindowItself: `opens window itself, pop-up window`,
  autocomplete: `autocomplete attribute, browser not fill, autofill`,
  spacing: `text spacing`,
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
