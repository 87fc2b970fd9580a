import type { Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { statusOf } from '../answers.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { type TextPlace, textPlaces, withText } from './texts.ts';

/** Milliseconds from which on an answer is slow, whatever the network does. */
const slow = 400;
/** How many times slower than a harmless text of the same length it has to be. */
const worse = 8;
const shaped =
  /phone|tel|mobile|mail|url|uri|website|domain|host|zip|post|code|user|login|slug|ip|date|time|color|name|tag|version|iban|vat/i;

/** Texts that look right for long and are wrong at the very end. */
interface Shape {
  readonly pump: string;
  readonly before: string;
  readonly after: string;
}

const shapes: readonly Shape[] = [
  { before: '', pump: '1', after: '!' },
  { before: '', pump: 'a', after: '!' },
  { before: 'a@', pump: 'a', after: '!' },
  { before: '', pump: 'a.', after: '@' },
];

/** Short ones for patterns that double with every character, long ones for those that square. */
const series: readonly {
  readonly lengths: readonly number[];
  readonly shorter: (length: number) => number;
}[] = [
  { lengths: [20, 23, 26, 29, 32], shorter: (length) => length - 2 },
  { lengths: [8_000, 32_000], shorter: (length) => length / 2 },
];
/** Places of one operation that are tried, those first that are most often checked by a pattern of their own. */
const mostPlaces = 3;
/** What libraries check without a pattern that anybody could get wrong. */
const sound = /^(?:date|time|date-time|duration|uuid|byte|binary|password|ipv[46])$/;
const oftenWrong = /mail|phone|tel|mobile|ur[il]|website|domain|host/i;

const rankOf = ({ name, schema }: TextPlace): number => {
  if (schema.pattern !== null) return 0;
  if (oftenWrong.test(`${name} ${schema.format ?? ''}`)) return 1;
  return shaped.test(name) ? 2 : 3;
};

const textOf = ({ before, pump, after }: Shape, length: number): string =>
  before +
  pump.repeat(Math.ceil(length / pump.length)).slice(0, Math.max(length - before.length - after.length, 0)) +
  after;

/** Sends texts that make a bad regular expression try for ever, growing, and stops as soon as it shows. Run alone. */
export const slowPattern: ActiveOracle = {
  name: 'slow-pattern',
  security: true,
  alone: true,
  applies: (_api, { method, parameters, body }) =>
    method !== 'DELETE' && (body !== null || parameters.some((parameter) => parameter.in === 'query')),
  async probe(prober, operation) {
    const call = await prober.accepted(operation.id);
    if (call === null) return null;
    let looked = false;
    for (const place of await chosenPlaces(prober, operation, call)) {
      // What creates needs new values as soon as it has taken some.
      const fresh = (await prober.accepted(operation.id)) ?? call;
      const ask = (text: string) => prober.send(withText(fresh, place, text));
      const found = await lookAt(prober, operation, place, ask);
      if (found === null) return null;
      if (found === 'nothing to see') continue;
      if (found.length > 0) return found;
      looked = true;
    }
    return looked ? [] : null;
  },
};

/** Null: there is no room left. */
async function lookAt(
  prober: Prober,
  operation: Operation,
  place: TextPlace,
  ask: (text: string) => Promise<Exchange>,
): Promise<readonly Observation[] | 'nothing to see' | null> {
  for (const shape of shapes) {
    if (!prober.room(12)) return null;
    for (const { lengths, shorter } of series) {
      const found = await grow(prober, operation, place, shape, lengths, shorter, ask);
      if (found === 'nothing to see') return found;
      if (found !== null) return [found];
    }
  }
  return [];
}

/** Those that a pattern may check: by the document, by the name, or because marks without letters are refused there. */
async function chosenPlaces(prober: Prober, operation: Operation, call: Case): Promise<readonly TextPlace[]> {
  const places = textPlaces(prober.api, operation, call)
    .filter(({ in: place, schema }) => place !== 'path' && !sound.test(schema.format ?? ''))
    .sort((one, other) => rankOf(one) - rankOf(other));
  const chosen: TextPlace[] = [];
  for (const place of places) {
    if (chosen.length === mostPlaces) break;
    const told = place.schema.pattern !== null || place.schema.format !== null || shaped.test(place.name);
    if (told || (prober.room(12) && isChecked(await prober.send(withText(call, place, '!?!?')))))
      chosen.push(place);
  }
  return chosen;
}

const isChecked = ({ response }: Exchange) => response?.status === 400 || response?.status === 422;

async function grow(
  prober: Prober,
  operation: Operation,
  place: TextPlace,
  shape: Shape,
  lengths: readonly number[],
  shorter: (length: number) => number,
  ask: (text: string) => Promise<Exchange>,
): Promise<Observation | 'nothing to see' | null> {
  const allowed = lengths.filter(
    (length) => place.schema.maxLength === null || length <= place.schema.maxLength,
  );
  for (const length of allowed) {
    if (!prober.room(6)) return null;
    const answer = await ask(textOf(shape, length));
    const status = answer.response?.status ?? 0;
    // Something else than the text is looked at first.
    if ([401, 403, 404, 409, 429].includes(status)) return 'nothing to see';
    // The body as a whole is too long.
    if (status === 413) return null;
    if (answer.took < slow) continue;
    const plain = await fastest(
      ask,
      [
        'a'.repeat(length),
        // What is only letters may be what the pattern chokes on.
        '!'.repeat(length),
        // Something else may have kept the machine busy.
        'a'.repeat(length),
      ],
      answer.took / worse,
    );
    // A text that is longer tells the pattern from the load.
    if (plain.took * worse > answer.took) continue;
    const times: Timed[] = [];
    for (const each of [shorter(shorter(length)), shorter(length), length]) {
      const exchange = await ask(textOf(shape, each));
      times.push({ length: each, exchange });
    }
    const again = times.at(-1)?.exchange;
    const lasting =
      again !== undefined && again.took >= slow && plain.took * worse <= Math.min(answer.took, again.took);
    return lasting && isSteep(times) ? observe(operation, place, times, plain, again) : null;
  }
  return null;
}

/** The first answer that is fast enough, else the fastest. */
async function fastest(
  ask: (text: string) => Promise<Exchange>,
  texts: readonly [string, ...string[]],
  enough: number,
): Promise<Exchange> {
  const [first, ...others] = texts;
  let best = await ask(first);
  for (const text of others) {
    if (best.took <= enough) break;
    const next = await ask(text);
    if (next.took < best.took) best = next;
  }
  return best;
}

interface Timed {
  readonly length: number;
  readonly exchange: Exchange;
}

/** The time grew faster than the length. */
function isSteep(times: readonly Timed[]): boolean {
  const [one, two, three] = times;
  if (one === undefined || two === undefined || three === undefined) return false;
  const growth = three.exchange.took / Math.max(one.exchange.took, 1);
  return three.exchange.took > two.exchange.took && growth > 1.5 * (three.length / one.length);
}

function observe(
  operation: Operation,
  place: TextPlace,
  times: readonly Timed[],
  plain: Exchange,
  last: Exchange,
): Observation {
  const told = times
    .map(({ length, exchange }) => `${length} characters ${Math.round(exchange.took)} ms`)
    .join(', ');
  return {
    oracle: 'regex-blow-up',
    severity: 'high',
    operation: operation.id,
    signature: `${operation.id} ${place.in} ${place.name}`,
    title: `${operation.id} can be kept busy with a short ${place.name}`,
    evidence: `The time grows out of proportion: ${told}; a harmless text of the same length took ${Math.round(plain.took)} ms. The answer was ${statusOf(last)}.`,
    likelyCause: 'A regular expression with a repetition inside a repetition checks the text.',
    reference: references.regularExpression,
    exchanges: [plain, last],
  };
}
