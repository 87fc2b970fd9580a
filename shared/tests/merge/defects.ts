import { list, negation, wordOf } from './lexicon.ts';

/**
 * Kinds of defects, and how machines and people speak of them. A phrase is met when all its words are in one
 * sentence, in any order; `not` stands for every way to say no.
 */
const defects: Readonly<Record<string, string>> = {
  unnamed: `
    missing text, missing label, missing name, missing description, alternative text, alt text, alt
    attribute, alt missing, discernible text, accessible name, must label, unlabelled, unlabeled, not
    label, not described, not description, reader graphic, announced only, reads only, reader only, reader
    button, read button, reader edit, reader blank, not name, has no name, button silent, silent, not
    announced, announce not, without text, reader not know, not what field, aria-label, announced button,
    reader nothing, no alternative text, empty alt, nameless, unnamed, no accessible label, no text label,
    just button, simply button, only hear button, only says button, only says link, without label, without
    name, without description, reader cannot tell, no name, only says graphic, says graphic, announced as,
    announced graphic, only says image, just says link, just link, reader number, reader file name, reads
    file name, file name read, only button, no words symbol, no caption button, no words button, symbol no
    name, reader says edit, not described reader, reader not tell, not tell reader, blind what is, blind
    nothing, says nothing blind, text alternative, not accessible name, reader unnamed, reader what for,
    without caption, aria label, no meaningful name, reader meaningless, reader address of file`,
  contrast: `
    contrast, hardly read, hard read, hardly see, hard see, hardly visible, faint, pale, light grey, grey
    white, too light, barely read, barely visible, nearly invisible, make darker, not readable, dark grey,
    not legible, washed out, low visibility, difficult read, not read text colour, invisible text, text
    invisible, not see numbers, too dark, dark black, poor contrast, weak contrast, bad contrast, cannot
    read colour, unreadable colour, hard make out, strain eyes, pastel, gray text, low contrast, barely
    stands out, blends background, badly visible, badly readable, poorly visible, not readable sun, read
    in sun, impossible outside, orange yellow, yellow white, white yellow, grey on grey, light blue white,
    white on, pale letters, light letters, hardly distinguish background, disappears background, same
    colour background, colour too close background, merges background, invisible sun, bright sunlight, too
    pale, fades into, too faint, poor legibility, ghostly, hardly legible, contrast ratio, colours too
    similar text, eyes light, weak eyes light`,
  smallText: `
    small text, small letters, tiny text, tiny letters, small font, tiny font, font size, text size,
    written small, tiny print, small print, thin letters, microscopic, magnifying glass, tiny written,
    text very small, too small read, print small, letters tiny, need zoom read, squint, minuscule, glasses
    read, font too small, letters too small, small type, tiny type, pixel type, ant, need glasses, loupe,
    magnifier, can only read zoom, reading glasses, small fonts, 8 px, 9 px, 10 px, text below, undersized
    text`,
  smallTarget: `
    target size, touch target, tiny tap, small tap, tiny hit, small finger, hit neighbour, hard hit, hard
    tap, small touch, tiny touch, miss tap, fat finger, too small click, small press, tiny press, close
    together, hit wrong, insufficient size, hard press, difficult tap, difficult hit, tiny button, tiny
    link, too small finger, wrong one tap, press wrong, accidentally tap, mis-tap, get neighbour, hit the
    neighbour, get the next, hit the other, so tight, so close, close to each other, thumb, thumbs, finger
    too, finger covers, hardly hit, cannot hit, too near, crammed buttons, tight together, touch area, tap
    area, hit area, clickable area, click area, press next to, taps wrong, minimum size, pixel target,
    keep hitting, touch wrong`,
  silent: `
    not happen, not reaction, not react, not response, not respond, not changed, not work, not effect, not
    change, not update, does nothing, do nothing, button nothing, stays same, remains same, not
    recalculate, not move, not doing, not applied, no difference, dead button, click not, press not,
    inert, same as before, as before, leaves as, not function, out order, unchanged, without effect, no
    feedback, nothing changes, nothing occurs, without reaction, no visible reaction, ignored click,
    unclickable, not clickable, dead, broken button, useless button, out of function, has no function,
    shows no reaction, without result, no result, stays as before, not work at all, nothing loads, remains
    as, stays there, opens nothing, nothing opens, no effect, ineffective, has no effect, not trigger,
    triggers nothing, no action, without consequence, zero reaction, nada, click in vain, ten times press,
    press several times, press ten times, does not open, does not start, will not start, will not play, no
    response, cannot click, unresponsive button, not submit, will not submit, does not submit, not go on,
    not go further, not continue, remains displayed, still active after, leaves unchanged`,
  serverError: `
    internal error, server error, error 500, went wrong, failing request, oops, ends error, 500, failed
    error, error appears, error try later, try later, error code, exception, 503, 502, unexpected error,
    crashed, red text, http error, unknown error, technical error, unhandled error, error message instead,
    answered with error, http 5, gateway, bad gateway, fails with error, failed with, something wrong,
    apologise, sorry error, internal server, server fails, request answered error, error page, error
    screen, service unavailable, temporarily unavailable, error instead, fault, red message, red error`,
  deadLink: `
    404, page not found, not reached link, broken link, dead link, link dead, broken navigation, not
    reachable, leads error, link error, link not found, opens nothing, link nowhere, leads not found, page
    exist not, 410, page error link, goes nowhere, missing page, page gone, nonexistent page, page does
    not exist, not exist, wrong address link, page missing, 404 found, not found error, says not found,
    link gone, page no longer, address no longer, broken url, leads nowhere, ends nowhere, error page
    link, cannot open page link, link invalid, target does not exist, target missing, not lead anywhere,
    dead end, leads to nothing`,
  deadAnchor: `
    not jump, place not on, not scroll, jump mark, anchor missing, jumps nowhere, table contents not jump,
    does not jump`,
  brokenImage: `
    image missing, image not load, image gap, broken image, torn, image not shown, image not display,
    image placeholder, empty frame, image not appear, image not there, broken icon, image failed, missing
    image, image empty, no image, grey box image, placeholder instead image, image not visible, picture
    icon broken, only see frame, cross instead image, no picture, picture gone, photo gone, image not
    found, question mark instead image, where is the image, image empty square, empty square, image cannot
    be shown, image url, only alt text shown, torn icon, image does not load, images not loading`,
  blurry: `
    blurry, unsharp, pixelated, fuzzy, blurred, low resolution, blown up, grainy, out focus image, not
    sharp, out of focus, mushy, low quality image, poor quality image, pixels, jpeg artefacts, upscaled,
    resolution too low, blocky, soft image`,
  distorted: `
    distorted, stretched, squeezed, proportion, squashed, aspect ratio, deformed, warped, looks fat, fat,
    wide image, pulled wide, pulled, too thin, flattened, wrong proportions, elongated, disproportionate,
    looks thin, egg, aspect`,
  slow: `
    half minute, minute until, slow, takes long, takes forever, longer seconds, seconds until, megabyte,
    line by line, builds up, loads slowly, long load, took seconds, wait seconds, takes ages, ages,
    sluggish, laggy, minutes load, needs seconds, file size, huge file, heavy, takes minute, takes time,
    loading time, wait long, waited seconds, waiting, never quick, time out load, slow load, response
    time, half second delay, loads late, eight seconds, 8 seconds, 10 seconds, 20 seconds, 30 seconds,
    several seconds, many seconds, half a minute, eternity, long time load, takes an eternity, coffee
    meanwhile, loading takes, needs long, until appears seconds, mb image, large image, kilobytes,
    megabytes, oversized image, unoptimised, uncompressed, weighs, too heavy, crawl, crawls, snail, tooks
    long, performance poor, load duration, delay seconds, seconds delay`,
  endless: `
    stuck, gets stuck, always halts, always hangs, stops after, not ends, never stops, waited minutes,
    spinner, keeps spinning, never ends, never completes, not finish, never finishes, loads forever,
    spinning, stuck loading, hangs percent, not complete, infinite, keeps loading, loading forever,
    loading circle, endless circle, turning circle, wheel turns, hourglass, still loading, never done, not
    end, eternal, still loads after, never completed, never loaded, without end, goes round, turn without
    end, turns and turns, forever, for ever, never finished, at 99, stands at, halts at, bar stands,
    progress stays, progress halts, progress stops, loading animation, indefinitely, loader, no end,
    remains loading, still spinning, wheel spins, never stop loading, rotating circle, loading indicator
    stays, perpetual, does not complete, does not finish, never gets done`,
  freeze: `
    freeze, freezes, hangs, hang, tab hangs, browser hangs, frozen, blocks page, unresponsive, not scroll
    click, kill tab, not react any, locks up, crash, crashes, stops responding, page not respond, stuck
    completely, had to reload, browser stuck, page stuck, not scroll, tab dead, very slow script, slow
    dragging, reacts slowly, slow react, like honey, script blocks, blocks the page, walking in mud, mud,
    letters arrive, after press key seconds, typing slow, typing delayed, typing lag, input lag, main
    thread, not react seconds, reacts late, everything stuck, browser not respond, nothing could be
    clicked, page dead, completely blocked, jams, stalls, hung, not scroll seconds, not usable seconds,
    blocks for seconds, stutter typing, delayed typing, keystrokes`,
  shift: `
    page moves, moves load, jumps ad, pushed down, pushed, layout shift, jumping, jumps down, jumps load,
    moves ad, text jumps, shifts, content moves, slides down, jumps when, moves when, content shift,
    content jump, pushes down, moved down, layout jump, suddenly moves, slid, shoved, moving while, site
    moves, comes late pushes, pushes all, pushed away, text moves, button moves, moves away, moves under
    finger, jump away, jumps away, moves down, cumulative layout, layout moves, layout jumps, everything
    moves, everything jumps, late banner, slips, hops, content jumps, displaced, displaces, page jumps`,
  overflow: `
    out of screen, goes out screen, wider phone, wider window, wider screen, sideways, scroll
    horizontally, horizontal scroll, cut phone, too wide, swipe side, column cut, off screen, outside
    screen, runs out screen, not fit, does not fit, cut right, scroll right, cut off right, beyond screen,
    outside window, not on screen, horizontal bar, does not fit screen, not fit phone, scroll side,
    exceeds width, half of table, see half, only half visible, push left right, left and right, scroll
    left, scroll sideways, over edge, past edge, beyond edge, outside edge, right edge, exceeds screen,
    exceeds window, exceeds viewport, wider than, sticks out, overflows, overflow, horizontally, cut off
    phone, cut on phone, side scroll, bigger than screen, swipe sideways, part missing right, edge of
    screen, right side cut`,
  covered: `
    behind, covers, covered, covering, lies over, lies under, overlaps, overlap, on top of, front of,
    hidden behind, blocked by, obscured, underneath, in the way, sits over, lies on, hidden under, in
    front, cannot reach under, floats over, sits on, stands over, hides button, covers button, obstructs,
    beneath, blocks button, blocks view, right on it, is right on, bar on it, sits on the, lies across,
    banner over, bar over, can not reach under, hides, hiding, in front of button, under the bar, under
    banner, keyboard over, overlay, covered by, blocks the, overlie, masks, masked, concealed by,
    intercepted, beneath the, banner on top, sticky bar`,
  keyboard: `
    keyboard, arrow keys, mouse only, not mouse, ignores arrow, without mouse, only mouse, no keyboard,
    not tab, keyboard users, arrow key, enter key, not focusable, tab skips, unreachable tab, without a
    mouse, no mouse, for mouse only, keyboard support, pointer alone, only pointer, pointer only, requires
    mouse, requires pointer, not operable keyboard, not take focus, takes no focus, arrows nothing, enter
    nothing, space nothing, space key, cannot focus, not reach tab, not reachable tab, cannot tab, tab not
    reach, tab key skips, tab passes, tab not stop, mouse required, need mouse, need a mouse, only with
    mouse`,
  focusInvisible: `
    not see on which field, not where i am, where i am, tab where, focus seen, focus visible, focus
    indicator, not outline, not frame, tab see, focus not, tab not where, lost tab, focus ring, no focus,
    focus lost visible, focus outline, where am, not highlighted tab, highlight tab, which active tab,
    active when tab, no border tab, no border, see where tab, tab see where, tab nothing visible, focus
    style, focus not seen, focus mark, focused field, outline removed, outline none, no marking tab,
    invisible focus, cannot see focus, focus hidden, cursor where tab, blind flight tab, current position,
    keyboard position, tab lost`,
  focusLost: `
    loses focus, looses focus, cursor jumps out, cursor jumps, lost focus, focus jumps, focus typing,
    click again each, focus goes, focus thrown, focus falls, cursor leaves, cursor thrown, field loses,
    after each letter click, focus reset, focus returns top`,
  focusOrder: `
    tab order, tabbing jumps, order focus, focus order, tab jumps, tab wrong order, tab goes criss, tab
    zigzag, jumps around tab, order tab, tab random, illogical order, focus sequence`,
  trap: `
    stuck tab, not leave keyboard, keyboard trap, keyboard stuck, focus stuck, cannot escape, no way out
    tab, tab circle, tab goes circle, imprisoned, cannot get out, not get out, esc nothing, escape not,
    escape nothing, trapped, caught, locked in, not leave, cannot leave, goes round inside, not closed
    keyboard, esc not close, no escape`,
  colourAlone: `
    only colour, colour alone, colour blind, differ colour, red green, rely colour, by colour only,
    colours only, just colour, cannot distinguish, same to me colour, same for me, told apart, cannot tell
    apart, not told apart, kinds of blue, colour vision, red and green, green and red, conveyed colour,
    tinted, only by colour, only in colour, solely colour, colour only, marked red only, marked only red,
    differ only, colour deficient, colourblind, no symbol colour, colours too similar, similar colours,
    same colour, shade`,
  headingOrder: `
    heading level, heading jump, headings jump, skip heading, heading order, heading increase, heading
    hierarchy, heading key, heading structure, headings wrong, skips level, level skipped, level heading,
    heading levels skipped, jump from heading, h2 h4, h1 h3, outline page wrong, heading missing level, no
    main heading, heading rotor`,
  tableHeader: `
    table header, cell header, cells header, not column headings, which column, table headings, which
    column value, columns not named, no column heading, header cells, table without headers, th, column
    names reader, cells without context, rows not read`,
  noCaptions: `
    missing captions, missing subtitles, without captions, not subtitles, must captions, deaf, not
    captions, captions missing, no captions, no subtitle, hard of hearing, no transcript, transcript, no
    written version, written version, text version of, no text spoken, hearing, deaf people, cannot follow
    video, without sound cannot`,
  autoplay: `
    when page opens sound, loud opens, at once sound, itself sound, starts itself, starts own, autoplay,
    plays once, sound itself, own sound, starts automatically, plays automatically, automatically sound,
    starts alone, automatic playback, begins itself, blares, without asking sound, starts immediately,
    plays immediately, begins alone, starts by itself, plays by itself, without my doing, unasked sound,
    scared, startled, sudden sound, suddenly sound, music starts, music by itself, video starts, blasting,
    unwanted sound, without being asked sound, starts playing, noise`,
  sync: `
    out of sync, lag, lags, delayed, seconds late, behind audio, asynchronous, too late sound, lips, not
    in time, picture and sound, audio video, sound late, subtitle late, too early subtitle, behind picture`,
  notKept: `
    not saved, not kept, lost, reset, resets, gone, emptied, not persisted, discarded, discards, not
    remembered, loses input, empty after, not keep, reverts, back to, forgets, forgotten, chosen again,
    start over, again empty, after reload, deleted after, disappears after, cleared, wiped, data lost,
    input lost, entries lost, entries gone, deletes input, not stored, not retained, doesn't stick, old
    value, previous value again, is back on, after reload again, again default, start again, from scratch,
    erased, all fields empty, type everything again, fill again, enter again, retype, my fix gone, all
    gone, away after, vanish after, comes back wrong, not there anymore, not persist, fall back, falls
    back, drops back, go back to, back at, back on, is 1x again, empty again, blank again, wipes, erases,
    clears, emptied again, everything away, input away, all my input, not remember, not memorised, each
    time again, every time again, set again, every visit again, next time again, enters again, type again,
    write again, retyped, lost on, lost when, lost after, dropped at, are dropped, entries discarded, does
    not stay, doesn't hold, does not survive, not survive, forgot my`,
  twice: `
    twice, two times, duplicated, double, appears two, doubled, duplicate, charged twice, two copies,
    duplicate entry, second time again, shown double, listed double, 2 times, 2x, same two, posted twice,
    sent twice, sends twice, entered twice, listed twice, appears twice, duplicates, identical entry,
    doubles, doubled letters, again same entry, counted twice, second copy, repeated entry, two identical`,
  unasked: `
    without asking, not confirmation, are you sure, undo, immediate effect, takes immediately, begins
    once, no warning, irreversible, no confirmation, straight away without, accidentally delete, by
    accident, no way back, not restore, cannot be undone, no question one click, no question, one click
    delete, without question, without prompt, no prompt, neither prompt, no safety question, at once gone,
    instantly deleted, deletes at once, immediately deleted, no are you sure, without warning delete, not
    ask first, didn't ask, not asked before, no second step, irrevocable, irreversibly, cannot restore, no
    restore, not get back, no recovery, slip of finger, without confirm`,
  overasked: `
    asks twice, confirm two, two dialogs, confirm twice, two clicks, confirm again, confirm several, asks
    again, needless confirmation, confirm three, twice asked, double confirmation, asked every time, each
    time asked, every page asks, asks whether again, asked again, prompt again, prompted again, prompt
    reappears, question every time`,
  notComputed: `
    nan, undefined value, not computed, instead number, null, nan shown, undefined shown, instead of
    number, stands nan, nan m, is nan, infinity, null appears, undefined appears, shows undefined, shows
    nan, shows null, what is nan, object object, not a number`,
  template: `
    template variable, brackets, curly, unresolved placeholder, literally, not filled, placeholder
    inserted, programming, raw code, variable name, placeholder variable, placeholder text visible, merge
    field, curly braces, raw template, unfilled, double braces, braces, placeholder text, variable instead
    name, firstname, hello name, raw placeholder, code instead text, dollar sign name, unresolved
    variable, not replaced, not substituted`,
  garbled: `
    garbled, encoding, umlauts broken, strange characters, weird characters, umlauts, mojibake, special
    characters, broken characters, odd symbols, question marks instead, weird symbols, character set,
    hieroglyphs, became question marks, question marks, emoji, accents broken, wrong characters, letters
    broken, unreadable characters, cryptic characters, ã, strange letters, weird letters, funny letters,
    character encoding, umlaut wrong, gibberish, symbols instead letters, squares instead`,
  wrong: `
    wrong, incorrect, false, not sum, miscalculated, not right, mistake, not correct, does not add up, off
    by, inaccurate, not match, mismatch, instead of, not true, not agree, faulty, invalid result,
    miscounted, wrongly, adds up wrong, false result, wrong amount, wrong number, incorrect number, sums
    wrong, miscalculates, miscalculation, calculated incorrectly, calculated wrong, summed incorrectly,
    add up, adds up, erroneous, error in sum, untrue, is not so, not 65, in reality, in truth, bad value,
    wrong place, wrong value, wrong result, untruthful, inexact`,
  differs: `
    different price, differs, suddenly, rises, differ step, price changes, higher end, not as shown, price
    end, another price, other price, price jumps, price higher, more expensive, not the price, changed
    price, increases, jumps at end, more at checkout, in list paying, advertised, exceeds advertised,
    final price, checkout more, list and checkout, table and checkout, list says summary, higher than
    shown, other than shown, differs between, different on, changes between, deviates, discrepancy, not
    same price`,
  outdated: `
    outdated, old numbers, numbers old, old information, not current, out of date, years ago, obsolete,
    stale, expired information, last year, not up to date, no longer, past event, old date, of last year,
    last winter, last season, from winter, years old, is over, are over, ended already, expired, has
    passed, already past, past dates, no longer valid, not updated, never updated, superseded, ancient,
    from 2019, from 2020, from 2021, from 2022, from 2023, from 2024`,
  unclear: `
    how much, not quantified, not understandable, complicated, not clear, unclear, vague, not explained,
    not explanation, not understand, what means, no hint, not hint, not helpful, confusing, ambiguous, do
    not know what, jargon, not obvious, no reason, meaning unclear, no idea what means, unintelligible,
    cryptic, hard understand, difficult understand, misleading, without explanation, explains nothing,
    incomprehensible, which is meant, leaves open, unspecific, without saying how, does not say what, does
    not say how, not say which, not say why, what is meant, mean what, does not name, not name field,
    without saying which, no mark which, not say where, do not get, don't get, no idea what, cannot tell
    which, puzzling, undefined, is not defined, until which, not specific, unexplained, explanation
    missing, which is which, abbreviation, abbreviations, technical term, technical terms, not
    self-explanatory, baffling, undocumented, needs explanation, what does mean, no one explains, nobody
    explains, nobody tells, reason not given, no reason given, does not reveal`,
  noInfo: `
    missing, not information, not info, information missing, details missing, not printed, not states, not
    appear, not mentioned, missing on, nowhere mentioned, no details, leave out, where is information,
    cannot find information, not given, not specified, not listed, no mention, never mentioned,
    unmentioned, not provided, not available information, no word about, info missing, is absent, no
    amount anywhere, not disclosed, undisclosed, where nowhere, no address, no unit, without any unit,
    units missing, names neither, gives neither, is not given, says nothing about, nothing about, nothing
    says, nobody says, not stated, unstated, lacking, no data on, left out info, not indicated, not
    documented, no note, not noted, no phone number, no contact, not published, not displayed information,
    not declared, no statement, does not tell`,
  hard: `
    hidden, hard find, not found where, searched everywhere, find out minutes, hard to find, hardly find,
    minutes find, long find, not find, dark pattern, buried, nowhere to be found, no visible way, where
    is, difficult find, hard to spot, hard locate, nearly impossible find, searched long, took long find,
    not obvious where, could not find, cannot find, well hidden, tucked away, difficult to find, hardly
    visible link, no visible, had to search, look all, looked everywhere, looked all, under three dots,
    hard to discover, hard discover, discover, overflow menu, concealed, out of sight, scroll down find,
    far down, deep in, too deep, where can i, where do i, impossible find, nobody find, not prominent,
    inconspicuous, overlooked, easily overlooked, hidden menu, only link in, took minutes find, at very
    bottom`,
  refused: `
    rejects, rejected, reject, refused, refuses, not accepted, not valid, invalid, not supported,
    complains, only takes, validation error, raises error, says expired, not accept, not allow, rejected
    valid, does not accept, won't accept, not recognised, not recognized, unknown number, declined, says
    invalid, says wrong, reported as, will not take, says digits only, digits only, not take my, does not
    take, denied, denies, was refused, rejected as, error although, although correct, although valid,
    although right, turned down, blocked my, not let me, does not let, don't let me, declines, declared
    invalid, marked invalid, invalid although, format error, wrong format, won't take, treated as invalid,
    must be digits, letters not allowed, signs not allowed, claims invalid`,
  unsafe: `
    weak password, security, insecure, not safe, not encrypted, password accepted, plain http, unsecured,
    weak, no https, short password, simple password, 123456, abc password, no padlock, padlock,
    unencrypted, not protected, unprotected, easy guess, password too short accepted`,
  lateRule: `
    requirements shown, rules late, only after pressed, up front, before submit, after submitting, only
    after, too late rules, beforehand, in advance, conditions error, told afterwards, only afterwards, not
    mentioned before, say it before, shown beforehand, know before, stated before, hints only, only as
    error, only appear after, only then, rules not shown before, nobody tells rule, rule not shown, told
    only after, learn only after, after failing, only after error, shown too late, not shown before,
    announced only after, would know before, requirement appears after, hidden rule, not mention rule,
    undocumented rule`,
  timeout: `
    session ends, timed out, timeout, session expired, inactivity, expired session, logged out, kicked
    out, logged off, automatic logout, signed out, sign out, logout without, thrown out, session lost,
    session gone, expires silently, form expires, 10 min, ten minutes, minutes away, after minutes away,
    short session, log in again, sign in again, session duration, expire, auto logout`,
  script: `
    script error, script fails, typeerror, referenceerror, undefined reading, console, script stopped, not
    defined, logs error, javascript error, uncaught, exception console, stack trace, error in console,
    script crash, javascript exception, js error, code error, cannot read properties, error log, not a
    function, undefined is`,
  failedRequest: `
    request fails, 403, forbidden, request failed, resource fails, request blocked, resource missing`,
  forced: `
    mandatory, required, compulsory, obligatory, forced, have to give, forces, obliged, not optional, made
    to give, cannot skip, compelled, must be given, must enter, must give, have to enter, needlessly
    required, says required, must fill, must tell, do not want give, don't want give, have to take, have
    to tell, have to fill, cannot go on without, cannot send without, cannot continue without, not skip,
    no skip, insists, demanded, demands, asks for my, why need, none of their business, not let me leave
    empty, cannot leave empty, required although, unneeded data`,
  preset: `
    preselected, already ticked, preset, ticked, pre-selected, pre-ticked, already checked, already
    selected, opt out, by default, preset choice, comes ticked, pre-checked, was ticked, box checked
    already, default choice, tick was set, default ticked, is ticked, box selected when, selected when
    opens, checked by default, pre ticked, ticked already, active by default, on by default, enabled by
    default, already on, already chosen, already in basket, already added, default yes, consent default,
    active choice, opt in`,
  onlySingle: `
    one time only, each separately, one at a time, bulk, single files, only last stays, one by one, all at
    once, individually, only one, one after another, no bulk, no multiple, not several at once, every
    single one, one photo possible, second replaces, one by hand, one file, single file, only 1, each
    alone, select all, all together, in one go, no mass, mass action, every one by, repeat for each`,
  notRemovable: `
    not removed, not delete, not remove, remove not, deleting not, take it away, not take away, cannot
    take, cannot remove, can't delete, cannot be removed, cannot be deleted, no x or bin, get rid, not get
    rid, no way to remove, no delete button, no remove button, remains after delete, still there delete,
    is still there, bin still there, still listed after`,
  irrelevant: `
    not relevant, ranks, irrelevant, unrelated results, first hits, shows instead, wrong results, useless
    results, results nothing to do, poor results, not what searched, results unrelated, bad results, found
    other, shows other things, not what i searched, unrelated, not related, other things, nothing to do
    with, does not fit search, search finds wrong, useless hits`,
  noSuggestions: `
    not suggestions, not proposals, not autocomplete, suggest, no suggestions, no hints typing, does not
    propose, no proposals, no completion, type everything, complete while typing`,
  unsorted: `
    sorted strangely, not sorted, listed no order, random order, unsorted, oldest first, newest end, sort
    order, order by, ordered by, past before upcoming, at the end newest, wrongly sorted, not
    alphabetical, alphabet, from 2009 first, no sorting, without order, strange order`,
  closesEarly: `
    closes itself, closes before, collapses, disappears hover, closes early, vanishes, closes by,
    disappears leaves, closes too soon, disappears too early, disappears when, closes when, vanishes when,
    shuts, gone before, menu gone, vanishes before, goes away, goes away before, closed while, closes
    while, disappears while, shuts itself, too short to read, disappears after seconds, only seconds
    visible`,
  notAnnounced: `
    not announced error, errors announced, error read, live region, not read out, after announced, not
    spoken, silent for reader, reader silent, not read aloud, not told reader, not conveyed, conveyed, not
    notice, don't notice, do not notice, not hear error, not told error, no speech, live, reader not say,
    reader says nothing, reader stays silent, reader quiet, quiet, not pass reader, assistive technology,
    reader not inform, inserted without`,
  placeholderLabel: `
    placeholder label, only label, placeholder disappears, placeholder only, grey text disappears, hint
    disappears, label disappears, label vanishes, forgot what field, text in field disappears, text gone
    when type, gone when i type, label inside field`,
  vagueLink: `
    say where leads, link leads say, list links more, link more, click here, read more links, link out of
    context, link text, same link text, links same text, identical link, meaningless link, unclear link,
    generic link, all links same, links sound same, here here, read more, learn more, only here, all
    called, all say, links called, same name, links named, where does it lead, lead where, not know where
    leads, does not tell where, more more, details details, out of context`,
  newWindow: `new window, new tab`,
  timezone: `
    time zone, timezone, local times, hour late, time difference, hours off, local time, wrong time zone,
    hours wrong, utc, hour early, an hour off, wrong hour, hour before, abroad, other country time, hours
    earlier, hours later, without conversion, time conversion, start time wrong, summer time`,
  dateFormat: `
    date format, american format, month or, day month, wrong order day, month day, date order, swapped,
    day and month, month first, mm dd, us format, month before day, us date, date ambiguous, 03 04, which
    is month, european date, date notation, date written`,
  emptyFile: `
    0 bytes, zero bytes, empty file, file empty, blank pdf, blank file, file is empty, corrupt file,
    cannot be opened file, 0 kb, has no content, file no content, nothing in file, cannot open file,
    damaged file, file damaged, broken file, file broken, file defect, corrupted`,
  lateCost: `
    out of nowhere, disclosed last, last step, nobody said before, first shown, hidden fee, additional
    fee, extra cost, surprise cost, unexpected cost, cost at the end, surcharge, additional cost, extra
    charge, cost appears, cost added, cost last, added at end, appears at end, suddenly fee, fee at end,
    more to pay, hidden cost, hidden charge, extra fee, not mentioned cost, only at payment cost, service
    fee, handling fee, booking fee`,
  limit: `
    stops at, not more than, larger than, maximum, ends at, limit, at most, more then, too big, no more
    than, only up to, upper limit, cannot more than, maximum number, limited, no more, stops in, ends in,
    beyond, not further, calendar stops, until november, is shortened, too many refused, allows only,
    capped`,
  notZoomable: `
    not enlarged, not enlarge, not zoom, enlarge, unreadable small, illegible, no zoom, cannot enlarge,
    not bigger, cannot magnify, too small image, pinch, two fingers, zoom fingers, make larger, make
    bigger, not larger, can't zoom, zoom disabled, zoom blocked, zoom, enlarging, scaling, magnify,
    user-scalable, increase text, text resize`,
  paste: `
    copy paste, cannot paste, paste block, blocked paste, not paste, pasting not, suppress paste, paste
    disabled, insert from clipboard, clipboard, password manager, ctrl v, copied, insert copied, paste`,
  fixed: `
    read only, read-only, readonly, not entered, impossible amount, can not type, not enter, field
    disabled, cannot type, cannot enter, field locked, cannot write, cannot change field, greyed out, grey
    out, disabled, no input possible, button locked, cannot be entered, dropped after, drops everything,
    swallows, swallow, not possible type, ignored typing, field does not take, no letters appear,
    inactive, stays grey, stays disabled, deactivated, never enabled, not become active, cannot press
    because grey`,
  onlyPdf: `only pdf, pdf zoom, available pdf, html version`,
  notDelivered: `
    not mail arrives, not sent, not delivered, not received, never arrives, mail never, not arrive, did
    not arrive, nothing arrives, no mail, mail missing, no message came, never came, never received, no
    mail received, got no mail, no mail came, mail not come, not in spam, spam, checked spam, waited mail,
    waiting for mail, message not come, sms never, code never, undelivered, no sms`,
  negative: `
    below zero, negative, minus zero, less than zero, minus, below 0, under zero, less zero, negative
    number, negative amount, minus 3, accepts negative, negative value, below nought, minus sign, pay me
    money`,
  repeated: `
    again and again, popup again, pops up, every page popup, again popup, each page popup, reopens,
    reopen, closed it times, after closed again, returns after, back after closed, reappears, keeps
    coming, comes again, not stay closed, pop up again, dismissed, dismissal, each visit`,
  tooMany: `
    endless list, too long list, list long, overwhelming, too many, long list, hundreds, overloaded,
    clutter, cluttered, crowded, flooded, confusing amount, no structure, too much text, too much, wall of
    text, overload, overcrowded`,
  misspelt: `
    spelling, typo, misspelt, misspelled, grammar, spelled, orthography, wrong letter, missing letter,
    spelling mistake, typing error`,
  untranslated: `
    not translated, only english, translation, language only, wrong language, in english only, other
    language, not in my language, foreign language, untranslated, mixed languages, turns to, suddenly in,
    suddenly english, is in spanish, is in german, is in french, is in english, german text, english text,
    half english, mix of languages, mixture of languages, whatever language, despite language, language
    selected, don't speak, do not understand language, not localised, not localized`,
  stateUnsaid: `
    pressed state, aria-pressed, toggle state, state told, sound same, checked state, expanded state,
    state not announced, on or off reader, not say whether, same whether, selected state, active reader,
    selected reader, open or closed, expanded or, reader which active, whether chosen, whether selected,
    on off reader, ticked reader, reader not ticked, aria-expanded, aria-checked, aria-selected`,
  blank: `
    blank page, white page, blank white, page empty, empty page, blank screen, empty screen, only white,
    white screen, nothing on page, all white, page stays white, page white, remains white, empty white,
    only background, nothing visible, nothing to see`,
  notPossible: `
    not choose, not pick, cannot be chosen, not selectable, cannot select, cannot choose, can't pick, not
    available choose, no option, option missing, missing option, not offered, not in the list, is not
    listed, does not exist option`,
  noPhone: `
    not made phones, not mobile, viewport, desktop version, shrunken, mini page, phone like desktop, not
    responsive, not adapted phone, no mobile version`,
  loud: `
    full volume, volume maximum, loud, boom, max volume, deafening, ears, too loud, volume full`,
  rotated: `
    upside down, rotated, orientation, turned degree, sideways image, sideways, 90 degrees, on its side,
    head down, wrong way up, lies on side, rotated by, landscape`,
  notShown: `
    not in list, not appear, not shown, stays empty, remains empty, list empty, not displayed, not listed,
    is missing list, does not show up, not show up, nothing appears, never appears, invisible, cannot see
    it, does not appear, not to be seen, absent, not visible, list is empty, shows nothing, nothing in
    list, vanished, disappeared, dropped, does not come up, are not there, is not there, not included,
    missing from, not contain, found 0, finds 0, zero results, no results, returns nothing, returns no,
    find nothing, finds nothing`,
  lateInfo: `
    only at end, at the end, only at checkout, last page, revealed, only when trying, very end, not told,
    too late told, appears only, learn late, find out late, only afterwards, too late, at the last step,
    only learn, only then learn, should say earlier, tell earlier, after paying told, told after, nobody
    told, surprised at end, earlier information`,
  wrongOrder: `
    wrong order, chronological, random order, above question, order lost, out of order, order wrong, not
    in order, mixed order, jumbled, sequence wrong, first should, order confused, chronology, not
    chronological, shuffled, numbering wrong`,
  notEditable: `
    not edited, not changed once, way correct it, cannot edit message, not edit message, cannot be edited,
    no edit, cannot correct, cannot change, not change it, not alter, no correction, not possible edit,
    cannot modify, not modifiable, unalterable, no way to change, not rename`,
  unchecked: `
    not validated, no validation, accepted without check, no warning, accepts anything, typo accepted,
    accepts wrong, takes anything, accepts impossible, no plausibility, nonsense accepted, anything
    accepted, could enter, no check of, without check, can pick 7, accepted and refused later, nonsense,
    undeliverable, can be selected, impossible date, takes letters, no limit check, tolerates, without
    complaining, no complaint, goes through, implausible`,
  leak: `
    address line, query parameters, in the url, in address, uses get, history logs, in the link, visible
    without login, visible to others, exposes, exposed, private data, anybody can see, without password,
    in clear text, open to everybody, everybody can see, anyone can see, without being logged, not signed
    in, without signing in, needs no login, requires no login, could still read, other people's, of other
    customers, of somebody else, strangers, publicly, public, confidential, sensitive, personal data,
    plain text, visible in url, address bar, browser history`,
  flood: `
    interrupts, every second, floods, assertive, keeps talking, reads everything, reads too much,
    interrupted, interrupt, constantly reads, talks all the time, overwhelming reader`,
  tooFast: `too fast, too quickly, quickly, not slowed`,
  tooLong: `
    too long, pages of questions, too many questions, long form, many steps, so many questions, 40
    questions, many pages, never-ending form, too many fields, too many steps`,
  falseWrong: `
    counts wrong, marked incorrect, right answer wrong, evaluated false, correct wrong, correct incorrect`,
  visualOnly: `visually only, only sign, only visual, bold only, nothing markup`,
  coarse: `
    only full, limited to full, full hours, only whole, whole metres, no decimals, decimal, decimals,
    comma, half tile, not rounded, rounded up, rounded, fractions, fraction, half boxes, integers`,
  returns: `
    come back, comes back, reappear, again in, back again, back after delete, back again after, undeleted,
    reappears after`,
  janky: `
    stutters, janky, choppy, jerky, drops frames, not smooth, jumpy, flicker, flickers, lags, jerks,
    ruckels, not fluent, shaky, flickering, jitter, jitters`,
  partial: `
    only one changed, others stay, only some, stayed, only partly, incomplete, only one of, rest stays,
    partially, only part, not all, rest missing, some missing, only the first, one missing`,
  contradiction: `
    not match, contradictory, contradicts, two different, differs top bottom, which one, inconsistent,
    while text, do not agree, don't agree, not agree, different values, two values, in photo table, or 5,
    one says other says, picture and text, text and picture, conflict, conflicting, disagree, not
    consistent, here other there, once and once`,
  dateRange: `
    before arrival, earlier than start, precede, end before start, minus nights, before check-in, end
    before, return before, departure before arrival, backwards date, leave before arrive`,
  intolerant: `
    blanks, spaces, without spaces, with spaces, not tolerate, capital letters, lower case, small letters
    not, capitals, case sensitive, upper case, umlauts search, accents, diacritics, hyphen, with dots,
    slashes, separator, one notation, only exact, exact spelling, typing error search, not forgiving,
    strict format, notation`,
  stateUnseen: `
    on or off, active or not, not show state, state not shown, looks same, not see whether, grey both, not
    know if on, active unclear, no idea if on, cannot see whether, which selected, not visible selected,
    see if selected, selected not marked, chosen not marked`,
  skips: `
    skips, jumps over, skip, advances two, leaves out, jumps two, omits one, jumps a minute, advances,
    wrong step, too far, jumps ahead, goes two, missing one`,
  soldOut: `
    sold out, out of stock, sold others, not held, not reserved, somebody else, not available although,
    unavailable although, fully booked although, says full, given to somebody, same slot, two patients,
    two people same, double booked, overbooked, already taken, taken, no place left, sorry full, although
    full, shows full, every full, is full, bookable, still bookable, remain bookable, no longer free, slot
    free, sold anyway, not in stock, availability wrong, available although`,
  overwrites: `
    replaces former, overwrite, overwrites, replaces, removes the first, every new, second one replaces
    first, replaces first, retained only, former one gone, previous replaced, only most recent`,
  dayOff: `
    wrong day, one day early, one day late, day before, day after, off by one, day late, day early, they
    came monday, tuesday monday, monday tuesday, day later, day earlier, shifted day`,
  otherSubject: `
    another product, belong to another, other product, for another street, wrong file, mixed up, swapped,
    other way round, interchanged, opens other, leads to other, belongs to other, wrong person, wrong
    product, wrong document, another street`,
  random: `not random, always same, identical each, same order every`,
  byPhoneOnly: `
    call us, only telephone, by phone only, not online, have to ring, must call, ring them, by telephone,
    needs phone call, office hours, call during, only by phone, phone call, have to call, in writing, by
    letter, by post only, fax`,
  misaligned: `
    misaligned, not aligned, out of line, crooked, uneven, different heights, messy layout, overlapping
    text, text overlaps, on top of each other, over one another, overlaps itself, mess, mess on phone,
    drawn over, askew, skewed, out of place, messed up layout, layout broken, broken layout, unaligned,
    ragged, not straight`,
  truncated: `
    cut off, truncated, ellipsis, ends with dots, only first words, shortened, cropped, text cut, cut
    text, is shortened, shortened without, past characters dropped, only 2 lines, half words, cut in
    middle, abbreviated, dots instead, not whole text, end missing, clipped, chopped`,
  noFeedback: `
    no success message, no confirmation shown, not know whether saved, unsure whether, did it work, no
    message after, do not know if worked, don't know if worked, don't know if, know if sent, know if
    saved, know whether, no proof, without a message, no confirmation, no feedback, no sign that, no
    acknowledgement, not confirmed, unsure if, not sure if, success not, no thank you, no receipt`,
  noUndo: `
    no undo, cannot undo, not reversible, no way back, ctrl z, cannot be reversed, neither undo, no
    history, not take back, cannot take back, cannot revert, no way undo`,
  noExport: `
    cannot export, no export, export fails, download fails, cannot download, no download, save as, not
    printable, no csv, not exported`,
  intrusive: `
    newsletter popup, in my face, annoying, too many ads, banner everywhere, keeps asking, chat
    invitation, invitation popup, covers everything popup, newsletter window, disturbs, disturbing,
    bothers, pushy, pesters`,
  noBack: `
    no back button, cannot go back, no previous step, only forward, back arrow, back button, going back,
    former step, previous step, step back, no return`,
  accountForced: `
    must register, forced register, need account, requires account, no guest checkout, without account,
    register first, must create account, need to register, cannot order without account, cannot without
    register, as guest, must sign up, account required, forced account`,
  noFilter: `
    no filter, cannot filter, no search, cannot search, not searchable, not filter, narrow down, cannot
    narrow, no sorting, sort by price, no search field, cannot sort`,
  filterIgnored: `
    filter ignored, filter shows other, filter not applied, results do not match filter, filter wrong,
    although filter, despite filter, filter without effect, filtered still, filter still shows`,
  sortBroken: `sort does nothing, sorting wrong, sort not, wrong sort, unsorted results`,
  captcha: `
    captcha, robot check, puzzle, bicycles pictures, traffic lights, prove human, am no robot, not a robot`,
  noStop: `
    cannot stop, cannot pause, not pause, cannot mute, no mute, not switched off, not switch off, no way
    turn off, no stop, no pause, cannot be stopped, not stopped, no off, not turn off, cannot turn off, no
    close, no mute button, cannot be paused`,
  motion: `
    animation, moves constantly, blinks, blinking, flashing, carousel moves, parallax, makes me sick,
    sick, dizzy, rotates, moves all the time, animated, constantly moving, slides itself, slider moves,
    changes itself, blink, spinning background, distracts`,
  dragOnly: `drag, drag and drop, swipe only, dragging, drag with mouse, pull with mouse`,
  hoverOnly: `
    hover, mouse over only, only on hover, pointing, only when pointing, mouse over, mouseover, rollover`,
  language: `
    page language, wrong pronunciation, lang attribute, reads with accent, reads english german, english
    voice, wrong voice, wrong accent, language reader, read in english voice, spoken english, lang`,
  documentTitle: `
    document title, page title, tab title, untitled, tab says, browser tab name, same title every page,
    title of page, window title, page name`,
  landmark: `landmark, skip link, main region`,
  duplicateId: `duplicate id, two elements id, same id`,
  badList: `list structure, li elements, list items, bullet, not a list, list not recognised`,
  badRole: `aria role, invalid role, role does not exist, aria attribute`,
  heavyPage: `data volume, uses data, size of page`,
  mixedContent: `insecure address, mixed content, not secure warning, certificate`,
  noSound: `
    no sound, silent audio, not hear, cannot hear, sound not played, audio silent, mute, side dead, left
    ear, right ear, one ear, no audio, mic, microphone, silence, hear nothing`,
  units: `
    units, mixed up kg, kilos litres, table says chart says, inches, cm, pound, metric, imperial,
    currency, in dollars, in euro, other currency, euro sum dollars, which currency`,
  axis: `axis, axis labels, axis text`,
  tooLate: `too late, only after paying, only after purchase, after order done`,
  filler: `filler text, lorem ipsum, dummy text, real text missing, test text`,
  doctype: `doctype`,
  newWindowItself: `opens window itself, pop-up window`,
  autocomplete: `autocomplete attribute, browser not fill, autofill`,
  spacing: `text spacing`,
  printed: `whole site printed, nine pages, print layout, when I print`,
  otherPlace: `
    wrong place map, map shows wrong, pin, wrong location, former site, wrong address map, moved last
    year, location wrong, map wrong, map elsewhere`,
  pictureOfText: `
    is an image, as picture, as an image, text in image, image of text, cannot search copy, scanned, scan,
    only as picture, only as image`,
  falseStatus: `
    online but, says online, shown online, displayed as online, availability indicator, status wrong,
    wrong status, status says, still says open, still says pending, says delivered, status not, not up to
    date status`,
  notPassedOn: `
    not passed on, not forwarded, did not see it, they do not know, not transmitted, never reached, did
    not know, not synchronised, not synced, other device`,
  oldestFirst: `oldest, oldest first, newest, newest end, recent last, past before`,
  linkExpired: `
    link expired, expired link, link no longer valid, after one day, after 24 hours, valid only, link
    invalid after, expires`,
  autoSend: `
    sends at once, enter sends, goes out, sent before finished, half sentence, submits by itself`,
  noFree: `no free, no vacancy, never free`,
};

export const defectNames: readonly string[] = Object.keys(defects);

interface Phrase {
  readonly defect: number;
  /** Numbers of terms, the one that the fewest phrases have first. */
  readonly terms: readonly number[];
}

/** Terms of all phrases, by number. */
const numbers = new Map<string, number>();
const numberOf = (term: string): number => {
  const number = numbers.get(term) ?? numbers.size;
  numbers.set(term, number);
  return number;
};
const negated = numberOf(negation);

const all = defectNames.flatMap((name, defect) =>
  (defects[name] ?? '').split(',').map((text) => ({
    defect,
    terms: [...new Set(list(text.toLowerCase()).map((word) => numberOf(wordOf(word).phraseTerm)))],
  })),
);
const uses = new Map<number, number>();
for (const { terms } of all) for (const term of terms) uses.set(term, (uses.get(term) ?? 0) + 1);

/** By the first of their terms, so that a text is held against few of them. */
const phrases = Map.groupBy(
  all.map(
    ({ defect, terms }): Phrase => ({
      defect,
      terms: terms.toSorted((one, other) => (uses.get(one) ?? 0) - (uses.get(other) ?? 0)),
    }),
  ),
  ({ terms }) => terms[0],
);

/** Adds to `found` the numbers of the defects that a sentence speaks of, by the terms of its words in phrases. */
export function defectsIn(sentence: readonly string[], found: Set<number>): void {
  const terms = sentence.map((term) => numbers.get(term) ?? -1);
  terms.forEach((term, place) => {
    for (const phrase of phrases.get(term) ?? []) {
      if (!found.has(phrase.defect) && isMet(phrase, terms, place)) found.add(phrase.defect);
    }
  });
}

/** Words of one phrase that lie further apart in a sentence do not belong together. */
const reach = 8;
/** A word that says no belongs to what it stands close to: "deleted without a question" is no failure to delete. */
const reachOfNegation = 3;

/** Whether the rest of a phrase is near to its first term. */
function isMet(phrase: Phrase, terms: readonly number[], place: number): boolean {
  for (let nth = 1; nth < phrase.terms.length; nth++) {
    const term = phrase.terms[nth] ?? -1;
    const within = term === negated ? reachOfNegation : reach;
    const at = terms.indexOf(term, Math.max(0, place - within));
    if (at === -1 || at > place + within) return false;
  }
  return true;
}
