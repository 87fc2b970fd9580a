import { stemmer } from 'stemmer';

export const list = (text: string): string[] => text.trim().split(/\s+/);

/** Keeps what was worked out for a word, but not so much that texts of strangers fill a function's memory. */
function remembered(of: (word: string) => string): (word: string) => string {
  const known = new Map<string, string>();
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
    a an and are as at be because been but by can could did do does for from get gets got go goes going had has have
    he her here him his how i if in into is it its just like me my of on once one or our out she should so some than
    that the their them then there these they thing this those to too up us very was we were what when where which
    while who whose why will with would you your also although always am any anyone around away before being both
    come comes each else etc even every everything few give gives given having him however let lot made make makes
    many may maybe more most much must need needs now off often other others own people person please pls put quite
    really same say says saying see seen seems show shows shown since someone something still such take takes
    tell tells thank think though through try tried trying until use used using user users usually visitor visitors
    want wanted way well whole within yet page pages site website web issue problem element elements it's i'm ok
    after again about across against between during over under above below down only back next use way look looks
    need needed found find first last new old left right good bad nice know about idea bit sth stuff
    class id div span td tr ul li href src type true false http https www com example html
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

/** Terms that most reports share, whatever they are about. */
export const ordinary: ReadonlySet<string> = new Set(
  list(`
    button link image field dropdown menu list table row column form text label icon heading button menu popup
    press choose type begin open close work nothing read scroll load error click top bottom main big small
  `).map((word) => canonical.get(stemOf(word)) ?? stemOf(word)),
);

/** The term of a lower-case word in the phrases that name defects, where no word says nothing. */
export const phraseTermOf = remembered((word) => {
  if (negations.has(word)) return negation;
  const stem = stemOf(word);
  return canonical.get(stem) ?? stem;
});

/** The term that a lower-case word stands for; `''` for one that says nothing about which defect is meant. */
export const termOf = remembered((word) =>
  common.has(word) || negations.has(word) ? '' : phraseTermOf(word),
);
