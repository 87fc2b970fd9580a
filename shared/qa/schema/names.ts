import { ofFormat } from './formats.ts';
import type { Random } from './random.ts';

/** What a name means, for texts. In order: the more telling comes first. */
const texts: readonly (readonly [name: RegExp, value: (random: Random) => string])[] = [
  [/e?mail/, (random) => ofFormat('email', random) ?? ''],
  [/pass(word|phrase|wd)|secret$/, (random) => ofFormat('password', random) ?? ''],
  [/(^|_)(uuid|guid)$/, (random) => ofFormat('uuid', random) ?? ''],
  [/phone|mobile|fax|msisdn|(^|_)tel$/, (random) => ofFormat('phone', random) ?? ''],
  [/(^|_)(ip|ip_?addr(ess)?|ipv4)$/, (random) => ofFormat('ipv4', random) ?? ''],
  [/ipv6/, (random) => ofFormat('ipv6', random) ?? ''],
  [
    /ur[li]$|(^|_)(link|href|website|homepage|webhook|callback|avatar|image|picture|logo)$/,
    (random) => ofFormat('uri', random) ?? '',
  ],
  [/host(_?name)?$|(^|_)domain(_?name)?$/, (random) => ofFormat('hostname', random) ?? ''],
  [/user_?name|(^|_)(login|handle|nick(_?name)?)$/, (random) => `user${random.text(8)}`],
  [/first_?name|given_?name|forename/, (random) => random.pick(['Anna', 'Daniel', 'Maria', 'Peter'])],
  [/last_?name|family_?name|surname/, (random) => random.pick(['Gruber', 'Novak', 'Smith', 'Rossi'])],
  [/middle_?name/, () => 'Lee'],
  [/full_?name|display_?name/, (random) => `Anna ${random.pick(['Gruber', 'Novak', 'Smith'])}`],
  [/country(_?code)?$/, (random) => random.pick(['AT', 'US', 'DE'])],
  [/currency(_?code)?$/, (random) => random.pick(['EUR', 'USD'])],
  [/(^|_)(lang(uage)?|locale)(_?code)?$/, () => 'en'],
  [/time_?zone|(^|_)tz$/, () => 'Europe/Vienna'],
  [/(birth|born|dob)/, (random) => `19${random.int(60, 99)}-0${random.int(1, 9)}-1${random.int(0, 9)}`],
  [
    /(^|_)(created|updated|modified|deleted|starts?|ends?|expires?|expiry|scheduled)_?at$|timestamp|date_?time/,
    (random) => ofFormat('date-time', random) ?? '',
  ],
  [/(^|_)(time)$|(start|end|open|close)_?time$/, (random) => ofFormat('date-time', random) ?? ''],
  [/(^|_)date$|(^|_)date_|_?date$|(^|_)day$/, (random) => ofFormat('date', random) ?? ''],
  [/zip(_?code)?$|post(al)?_?code/, (random) => String(random.int(10_000, 99_999))],
  [/(^|_)city$|(^|_)town$/, (random) => random.pick(['Vienna', 'Graz', 'Linz'])],
  [/(^|_)(state|province|region)$/, () => 'Vienna'],
  [/street|address(_?line)?(_?\d)?$/, (random) => `${random.int(1, 99)} Main Street`],
  [/(^|_)iban$/, () => 'AT611904300234573201'],
  [/(^|_)bic$|swift/, () => 'GIBAATWWXXX'],
  [/card_?number/, () => '4111111111111111'],
  [/(^|_)cvv?c?$/, () => '123'],
  [/isbn/, () => '9783161484100'],
  [/mime(_?type)?$|content_?type$/, () => 'text/plain'],
  [/file_?name$/, (random) => `${random.text(8)}.txt`],
  [/colou?r$/, () => '#336699'],
  [/(^|_)(slug|alias|permalink)$/, (random) => `item-${random.text(6)}`],
  [/(^|_)(sku|serial(_?(no|number))?|barcode)$/, (random) => `SKU${random.text(6).toUpperCase()}`],
  [/(^|_)version$/, () => '1.0.0'],
  [/company|organi[sz]ation/, (random) => `Example ${random.text(5)}`],
  [/title|subject|headline/, (random) => `Title ${random.text(6)}`],
  [/(^|_)name$|name$/, (random) => `name${random.text(6)}`],
  [
    /descri|comment|(^|_)(text|body|message|content|notes?|summary|bio|reason)$/,
    (random) => `Some words about ${random.text(6)}`,
  ],
  [/price|amount|total|balance|cost|fee$/, (random) => `${random.int(1, 99)}.50`],
  [
    /(^|_)(count|quantity|qty|number|num|age|size|limit|page|offset|year|weight|height)$/,
    (random) => String(random.int(1, 9)),
  ],
  [/(^|_)(lat(itude)?)$/, () => '48.2'],
  [/(^|_)(lng|lon(gitude)?)$/, () => '16.4'],
];

/** What a name means, for numbers; only used where the bounds allow it. */
const numbers: readonly (readonly [name: RegExp, value: (random: Random) => number])[] = [
  [/(^|_)lat(itude)?$/, () => 48.2],
  [/(^|_)(lng|lon(gitude)?)$/, () => 16.4],
  [/(^|_)age$/, (random) => random.int(21, 60)],
  [/(^|_)(exp(iry|iration)?_?)?year$/, () => 2027],
  [/(^|_)month$/, (random) => random.int(1, 12)],
  [/(^|_)(day|hour)$/, (random) => random.int(1, 12)],
  [/(^|_)(page|page_?(no|number|index))$/, () => 1],
  [/(^|_)(limit|per_?page|page_?size|size|top|max_?results)$/, () => 10],
  [/(^|_)(offset|skip|start)$/, () => 0],
  [/price|amount|total|balance|cost|fee$/, (random) => random.int(1, 99)],
  [/quantity|qty|count|stock/, (random) => random.int(1, 9)],
  [/rating|stars/, (random) => random.int(1, 5)],
  [/percent|discount|tax/, (random) => random.int(1, 20)],
  [/(^|_)port$/, () => 8080],
];

/** `postalCode` and `postal-code` become `postal_code`. */
function words(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z\d]+/g, '_')
    .toLowerCase();
}

/** A text that a server would take for something of that name, or null. */
export function textNamed(name: string, random: Random): string | null {
  const plain = words(name);
  return texts.find(([pattern]) => pattern.test(plain))?.[1](random) ?? null;
}

/** A number that a server would take for something of that name, or null. */
export function numberNamed(name: string, random: Random): number | null {
  const plain = words(name);
  return numbers.find(([pattern]) => pattern.test(plain))?.[1](random) ?? null;
}
