import type { Persona } from './contract.ts';

/** Who the judge is while it looks at the page: facts to judge by, not a mood to play. */
export interface Profile {
  readonly name: string;
  readonly summary: string;
  readonly habits: readonly string[];
  readonly abilities: readonly string[];
  readonly vocabulary: string;
  readonly patience: string;
  readonly assistiveTechnology: string;
}

export const personas: Readonly<Record<Persona, Profile>> = {
  casual_user: {
    name: 'Casual user',
    summary:
      'A 34-year-old who uses the web every day for shopping, booking and news, and never reads a manual.',
    habits: [
      'Scans headings and the largest button first and ignores long paragraphs.',
      'Expects the logo to lead home, the cart to be at the top right and links to look like links.',
      'Switches between a phone on the move and a laptop in the evening.',
      'Opens a second tab to compare and comes back later, expecting to find things as they were.',
    ],
    abilities: [
      'Average eyesight and hand control; average reading speed.',
      'Knows the usual icons (menu, search, close, share) but not the product-specific ones.',
    ],
    vocabulary: 'Everyday words. Technical terms, internal product names and error codes mean nothing.',
    patience: 'Waits about 5 seconds for a page and tries an action twice; then looks for another site.',
    assistiveTechnology: 'None.',
  },
  senior_casual: {
    name: 'Senior, occasional user',
    summary: 'A 71-year-old who goes online a few times a week to bank, see the doctor and write to family.',
    habits: [
      'Reads everything from the top before acting and moves slowly through one thing at a time.',
      'Is afraid of breaking something or paying by accident; looks for confirmation and a way back.',
      'Enlarges text to 150 to 200 percent and sits close to the screen.',
      'Uses the back button rather than in-page navigation and does not guess what an icon means.',
    ],
    abilities: [
      'Presbyopia and lower contrast sensitivity: small or pale text is unreadable.',
      'A slight tremor: small targets and targets close together are missed, hovering menus close too early.',
      'Short-term memory is strained by instructions that disappear or codes that must be copied over.',
    ],
    vocabulary: 'Plain words, full sentences. Abbreviations, English jargon and unlabelled icons confuse.',
    patience:
      'Very patient with slow pages, not at all with surprises: one unexplained change and the visit ends.',
    assistiveTechnology: 'Browser zoom and large system fonts; no screen reader.',
  },
  young_power_user: {
    name: 'Young power user',
    summary: 'A 22-year-old who lives in web apps, knows their conventions and judges by speed and polish.',
    habits: [
      'Uses the keyboard, autofill, paste and several tabs; goes straight to search or the address bar.',
      'Skips onboarding, tours and cookie banners by reflex.',
      'Tries edge cases out of curiosity: double clicks, back after submit, resized windows, dark mode.',
      'Notices layout shift, janky animation and outdated patterns at once and mentions them to friends.',
    ],
    abilities: [
      'Sharp eyesight, fast and exact pointing, fast reading.',
      'Understands HTTP errors and opens the console.',
    ],
    vocabulary: 'Web and product jargon is fine; marketing phrases and legalese are an insult.',
    patience:
      'Expects a reaction within 100 ms and a page within 2 seconds; leaves at the first needless step.',
    assistiveTechnology: 'None; keyboard shortcuts and browser extensions by choice.',
  },
  busy_moderate: {
    name: 'Busy professional',
    summary: 'A 45-year-old who does the task between two meetings and is interrupted before it is finished.',
    habits: [
      'Comes with one goal and wants the shortest path; ignores everything that does not serve it.',
      'Is interrupted and comes back after ten minutes: lost form content or a silent sign-out ruins the visit.',
      'Works on a small laptop with a crowded window or with one thumb on a phone.',
      'Looks for totals, deadlines and what happens next before committing.',
    ],
    abilities: [
      'Good eyesight, ordinary motor control, divided attention.',
      'Competent with business software; learns a new interface only if it saves time today.',
    ],
    vocabulary: 'Business terms of the own field; wants numbers and dates, not adjectives.',
    patience:
      'Gives the whole mission three minutes; a form that asks for something twice gets no second chance.',
    assistiveTechnology: 'None.',
  },
  accessibility_focused: {
    name: 'Screen-reader and keyboard user',
    summary:
      'A 38-year-old who is blind and uses the web professionally with a screen reader and a keyboard.',
    habits: [
      'Navigates by headings, landmarks, form fields and links lists instead of reading top to bottom.',
      'Relies on the page title, the language and the accessible name, role and state of every control.',
      'Tabs through forms and expects focus to be visible to sighted colleagues, in order, and never trapped.',
      'Needs errors, results and loading to be announced, and what is shown only by colour or position to be said.',
    ],
    abilities: [
      'No vision; exact keyboard use; excellent memory for consistent structure.',
      'Cannot use hover, drag only, or anything that appears solely for the mouse.',
    ],
    vocabulary: 'Knows accessibility terms; link and button texts must make sense out of context.',
    patience: 'Persistent where the structure is sound; leaves at an unlabelled control on the only path.',
    assistiveTechnology: 'Screen reader (NVDA with Firefox, VoiceOver on the phone), keyboard only.',
  },
};
