/** ISO 639-1 codes. */
const languageCodes =
  'aa ab af ak am ar as ay az ba be bg bm bn bo br bs ca ce co cs cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu ha he hi hr ht hu hy id ig is it ja jv ka kg kk kl km kn ko ku ky lb lg ln lo lt lu lv mg mi mk ml mn mr ms mt my nb nd ne nl nn no ny oc om or os pa pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt ug uk ur uz ve vi wo xh yi yo zh zu';

/** ISO 3166-1 alpha-2 codes. */
const countryCodes =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

const names = {
  language: new Intl.DisplayNames('en', { type: 'language' }),
  region: new Intl.DisplayNames('en', { type: 'region' }),
};

export const languageName = (code: string) => names.language.of(code) ?? code;
export const countryName = (code: string) => names.region.of(code) ?? code;

interface Choice {
  readonly value: string;
  readonly label: string;
}

function choices(codes: string, nameOf: (code: string) => string): Choice[] {
  return codes
    .split(' ')
    .map((value) => ({ value, label: nameOf(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, 'en'));
}

/** Every language by name; those that a profile holds already are among them whatever they are. */
export function languageChoices(held: readonly string[]): Choice[] {
  const known = choices(languageCodes, languageName);
  const others = held.filter((code) => !known.some(({ value }) => value === code));
  return [...known, ...others.map((value) => ({ value, label: languageName(value) }))];
}

export const countryChoices = (): Choice[] => choices(countryCodes, countryName);

/** Time zones; the browser's own name for a zone may be missing from its list. */
export function timezoneChoices(held: string): Choice[] {
  const zones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', ...(held === '' ? [] : [held])]);
  return [...zones].sort().map((value) => ({ value, label: value.replaceAll('_', ' ') }));
}
