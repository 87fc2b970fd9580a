import type { Random } from './random.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** Days after the year began in 2026, which is late enough to be in the future of most rules. */
function day(random: Random): string {
  return `2027-${two(random.int(1, 12))}-${two(random.int(1, 28))}`;
}

function time(random: Random): string {
  return `${two(random.int(8, 18))}:${two(random.int(0, 59))}:${two(random.int(0, 59))}`;
}

const hex = (random: Random, length: number): string =>
  Array.from({ length }, () => random.int(0, 15).toString(16)).join('');

function uuid(random: Random): string {
  const variant = random.pick(['8', '9', 'a', 'b']);
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${variant}${hex(random, 3)}-${hex(random, 12)}`;
}

/** Addresses for documentation, which lead nowhere. */
const url = (random: Random): string => `https://www.example.com/${random.text(8)}`;
const address = (random: Random): string => `192.0.2.${random.int(1, 254)}`;

const byFormat: Readonly<Record<string, (random: Random) => string>> = {
  date: day,
  'date-time': (random) => `${day(random)}T${time(random)}Z`,
  datetime: (random) => `${day(random)}T${time(random)}Z`,
  timestamp: (random) => `${day(random)}T${time(random)}Z`,
  time: (random) => `${time(random)}Z`,
  'iso-time': (random) => `${time(random)}Z`,
  'iso-date-time': (random) => `${day(random)}T${time(random)}Z`,
  duration: (random) => `P${random.int(1, 30)}D`,
  email: (random) => `qa.${random.text(8)}@example.com`,
  'idn-email': (random) => `qa.${random.text(8)}@example.com`,
  hostname: (random) => `${random.text(8)}.example.com`,
  'idn-hostname': (random) => `${random.text(8)}.example.com`,
  host: (random) => `${random.text(8)}.example.com`,
  ipv4: address,
  ip: address,
  ipv6: (random) => `2001:db8::${hex(random, 3)}${random.int(1, 9)}`,
  cidr: () => '192.0.2.0/24',
  uri: url,
  url,
  iri: url,
  'uri-reference': url,
  'iri-reference': url,
  'uri-template': (random) => `https://www.example.com/${random.text(6)}/{id}`,
  uuid,
  guid: uuid,
  byte: (random) => Buffer.from(random.text(9)).toString('base64'),
  base64: (random) => Buffer.from(random.text(9)).toString('base64'),
  'json-pointer': (random) => `/${random.text(5)}`,
  'relative-json-pointer': (random) => `0/${random.text(5)}`,
  'json-pointer-uri-fragment': (random) => `#/${random.text(5)}`,
  regex: () => '^[a-z]+$',
  password: (random) => `Qa-${random.text(10)}7!`,
  phone: (random) => `+1415555${random.int(1000, 9999)}`,
  int32: (random) => String(random.int(1, 1000)),
  int64: (random) => String(random.int(1, 1000)),
  float: (random) => `${random.int(1, 1000)}.5`,
  double: (random) => `${random.int(1, 1000)}.5`,
  decimal: (random) => `${random.int(1, 1000)}.50`,
  'credit-card': () => '4111111111111111',
};

/** A value of a format, or null for one that is not known. */
export function ofFormat(format: string, random: Random): string | null {
  return byFormat[format.toLowerCase()]?.(random) ?? null;
}
