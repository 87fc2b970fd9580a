import type { MailContent } from './mail.ts';

/** An e-mail as it is sent. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What a template says: plain text only, so that nothing in it can be taken for markup. */
interface Words {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** A page to open. Opening it changes nothing: mail programs open links by themselves. */
  readonly link: { readonly label: string; readonly path: string };
}

type DataOf<T extends MailContent['template']> = Extract<MailContent, { template: T }>['data'];
type Templates = { readonly [T in MailContent['template']]: (data: DataOf<T>) => Words };

const assignmentLink = ({ assignmentId }: { assignmentId: string }, label: string) => ({
  label,
  path: `/assignments/${encodeURIComponent(assignmentId)}`,
});
const assignmentsLink = { label: 'Your assignments', path: '/' };
const profileLink = { label: 'Your profile', path: '/profile' };

const templates: Templates = {
  offer: (data) => ({
    subject: `A test for you: ${siteOf(data.url)}`,
    paragraphs: [
      `You are asked to test ${siteOf(data.url)}.`,
      `Your mission: ${data.mission}`,
      `Pay: ${money(data.payCents, data.currency)}. The offer can be accepted until ${moment(data.offerExpiresAt)}; then somebody else is asked.`,
    ],
    link: assignmentLink(data, 'See the offer'),
  }),
  offer_reminder: (data) => ({
    subject: `Your offer to test ${siteOf(data.url)} ends soon`,
    paragraphs: [
      `The offer to test ${siteOf(data.url)} can be accepted until ${moment(data.offerExpiresAt)}.`,
    ],
    link: assignmentLink(data, 'See the offer'),
  }),
  work_reminder: (data) => ({
    subject: `Your report on ${siteOf(data.url)} is due`,
    paragraphs: [
      `Please hand in your report on ${siteOf(data.url)} by ${moment(data.dueAt)}. Later it cannot be taken any more.`,
      'If you cannot finish it, give the work back so that somebody else can do it.',
    ],
    link: assignmentLink(data, 'Go on with the test'),
  }),
  work_overdue: (data) => ({
    subject: `Your test of ${siteOf(data.url)} has ended`,
    paragraphs: [
      `The time for your report on ${siteOf(data.url)} is over, and the test was given to somebody else.`,
    ],
    link: assignmentsLink,
  }),
  work_cancelled: (data) => ({
    subject: `The test of ${siteOf(data.url)} was cancelled`,
    paragraphs: [
      `The test of ${siteOf(data.url)} is not needed any more: ${data.reason}`,
      'You do not have to do anything.',
    ],
    link: assignmentsLink,
  }),
  work_reassigned: (data) => ({
    subject: `The test of ${siteOf(data.url)} was given to somebody else`,
    paragraphs: [`We took your test of ${siteOf(data.url)} back: ${data.reason}`],
    link: assignmentsLink,
  }),
  application_received: (data) => ({
    subject: 'We have your application',
    paragraphs: [
      `Hello ${data.name},`,
      'thank you for applying as a tester. We look at every application ourselves and write to you when we have.',
    ],
    link: profileLink,
  }),
  application_approved: (data) => ({
    subject: 'Welcome as a tester',
    paragraphs: [
      `Hello ${data.name},`,
      'you can test from now on. When a test fits you, we send you an offer. Keep your profile up to date, since offers go by it.',
    ],
    link: profileLink,
  }),
  application_rejected: (data) => ({
    subject: 'Your application as a tester',
    paragraphs: [`Hello ${data.name},`, `we cannot accept your application: ${data.reason}`],
    link: profileLink,
  }),
  suspended: (data) => ({
    subject: 'You get no offers for now',
    paragraphs: [`Hello ${data.name},`, `your work as a tester is suspended: ${data.reason}`],
    link: profileLink,
  }),
  suspension_lifted: (data) => ({
    subject: 'You get offers again',
    paragraphs: [`Hello ${data.name},`, 'your suspension has ended.'],
    link: profileLink,
  }),
  awaiting_company: (data) => ({
    subject: `Your test of ${siteOf(data.url)} waits for your decision`,
    paragraphs: [
      `We found no tester for your test of ${siteOf(data.url)} so far; ${people(data.asked)} asked.`,
      `Mission: ${data.mission}`,
      data.testType === 'hybrid'
        ? 'You can wait, ask for less, or take the result of the machine.'
        : 'You can wait, ask for less, or cancel the test, which gives its place in your quota back.',
    ],
    link: { label: 'Decide', path: `/runs/${encodeURIComponent(data.runId)}` },
  }),
};

/** The e-mail. Pure. @param publicUrl where people open the product, without a slash at the end */
export function messageOf(content: MailContent, publicUrl: string): Message {
  const { subject, paragraphs, link } = words(content);
  const address = `${publicUrl}${link.path}`;
  const signed = 'Assay';
  return {
    subject: line(subject),
    text: `${[...paragraphs, `${link.label}: ${address}`, signed].join('\n\n')}\n`,
    html: [
      ...paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`),
      `<p><a href="${escaped(address)}">${escaped(link.label)}</a></p>`,
      `<p>${signed}</p>`,
    ].join('\n'),
  };
}

function words<T extends MailContent['template']>(content: {
  readonly template: T;
  readonly data: DataOf<T>;
}): Words {
  return templates[content.template](content.data);
}

/** A header must stay one line, and a subject short. */
function line(text: string): string {
  const flat = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return flat.length > 150 ? `${flat.slice(0, 149)}…` : flat;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
    .replaceAll('\n', '<br>');
}

function siteOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function money(cents: number, currency: string): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(cents / 100);
}

/** In UTC: the page shows the time in the reader's own zone. */
function moment(at: string): string {
  const format = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const;
  return `${new Intl.DateTimeFormat('en-GB', format).format(new Date(at))} UTC`;
}

function people(count: number): string {
  return count === 1 ? 'one person was' : `${count} people were`;
}
