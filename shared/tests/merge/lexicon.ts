import { stemmer } from 'stemmer';

export const list = (text: string): string[] => text.trim().split(/\s+/);

/** Keeps what was worked out for a word, but not so much that texts of strangers fill a function's memory. */
function remembered<T>(of: (word: string) => T): (word: string) => T {
  const known = new Map<string, T>();
  return (word) => {
    let result = known.get(word);
    if (result === undefined) {
      result = of(word);
      if (known.size >= 20_000) known.clear();
      known.set(word, result);
    }
    return result;
  };
}

/** @param word in lower case */
export const stemOf = (word: string): string => stemmer(word.replace(/['’]s$|['’]/g, ''));

/** Words that say nothing about which defect is meant. */
const common = new Set(
  list(`
    a an and are as at be because been but by can could did do does for from get gets got go goes going had has
    have he her here him his how i if in into is it its just like me my of on once one or our out she should so
    some than that the their them then there these they thing this those to too up us very was we were what when
    where which while who whose why will with would you your also although am any anyone around away being come
    comes else etc everything give gives given having however let lot made make makes may maybe must need needs
    now often others own people person please pls put quite really say says saying see seen seems show shows shown
    since someone something such take takes tell tells thank think though through try tried trying until use used
    using user users usually visitor visitors want wanted way well whole within yet page pages site website web
    issue problem element elements it's i'm ok about during next look looks needed found find know idea bit sth
    stuff class id div span td tr ul li href src type true false http https www com example html
  `),
);

/** Ways to say no. Kept as one word, for the phrases below alone. */
const negations = new Set(
  list(`
    not no never nothing none nobody nowhere without cannot cant can't
    doesn't doesnt don't dont didn't didnt isn't isnt aren't arent wasn't won't wont couldn't couldnt wouldn't
    hasn't haven't neither nor impossible unable fails fail failed failing ignores ignore ignored
  `),
);
export const negation = 'NOT';

/** Words of one meaning when one speaks of web pages. The first names the group. */
const groups = `
  2 two
  3 three
  4 four
  5 five
  6 six
  7 seven
  8 eight
  9 nine
  10 ten
  11 eleven
  12 twelve
  image picture pictures photo photos photograph pic img graphic illustration foto
  button btn buttons
  link hyperlink anchor
  field input inputs box textbox textarea inputfield
  dropdown combobox combo selectbox
  video movie
  subtitle caption captions subtitles closedcaptions
  reader screenreader voiceover nvda jaws talkback narrator
  announce announced announces spoken reads
  mobile phone iphone smartphone android samsung handset
  basket cart trolley
  voucher coupon discount promotion promo promotional
  pay payment paying
  menu nav navigation navbar
  calendar datepicker picker calender
  date day
  heading headline headings h1 h2 h3 h4 h5 h6
  column columns
  colour color colours colors coloured
  grey gray
  advert advertisement ad ads adverts
  delete remove deletion removing removed deleting trash bin
  mail email e-mail mails emails
  save persist keep store remember saved kept remembered persisted stored
  price cost costs charge fee fees prices premium
  sum total totals
  confirm confirmation confirming
  quantity number count amount
  login signin log sign
  register registration signup
  begin start starts starting begins
  choose pick select chosen choice selecting picking
  type enter typing entering typed entered
  press click tap clicked pressed tapping pressing clicking tapped clicks
  depart departure outward outbound
  recipient beneficiary
  popup dialog modal overlay
  document documents
  pdf pdfs
  cv resume résumé
  quick fast
  order sequence
  contract contracts policy policies
  job jobs vacancy
  upload uploading attach attached uploaded
  download downloading downloaded
  seat seats
  cancel cancellation cancelling
  subscription plan
  weekly week
  monthly month
  yearly year annual
  account profile
  tiny small little mini
  big large huge
  bottom footer
  top header
  renew extend prolong extension renewal extending
  reply answer response comment
  settings setting preferences preference
  invoice bill invoices
  tax vat
  delivery shipping shipment
  book reserve reservation booking booked reserving
  tick checkbox ticked
  heart like favourite
  notification notice alert toast
  address street
  ticket tickets
  duration length
  result hit hits results
  search query searching
  slider range
  password passwort passcode
  icon symbol
  question faq
  tab tabbing tabs
  person people guest guests party
  row rows line
  film episode
  missing lack lacks lacking lacked absent omits omit omitted
  purchase buy bought purchased purchases
  portion portions serving servings
  mail message messages post
  url address
  turn rotate rotated turned
  correct right correctly
  questionnaire survey question questions
  collection pickup pick-up
  speech voice talk talks spoken narrator
  fast quick quickly
`;

const canonical = new Map<string, string>();
for (const group of groups.trim().split('\n')) {
  const words = list(group);
  const name = words[0] ?? '';
  for (const word of words) {
    const stem = stemOf(word);
    if (!canonical.has(stem)) canonical.set(stem, stemOf(name));
  }
}

/** A word as far as it counts. */
export interface Word {
  readonly stem: string;
  /** What it stands for; `''` if it says nothing about which defect is meant. */
  readonly term: string;
  /** What it stands for in the phrases that name defects, where all ways to say no are one. */
  readonly phraseTerm: string;
}

/** @param word in lower case */
export const wordOf = remembered((word): Word => {
  const stem = stemOf(word);
  const term = canonical.get(stem) ?? stem;
  return {
    stem,
    term: common.has(word) ? '' : term,
    phraseTerm: negations.has(word) ? negation : term,
  };
});
