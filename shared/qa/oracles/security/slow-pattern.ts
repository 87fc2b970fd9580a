import type { Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import { statusOf } from '../answers.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { type TextPlace, textPlaces, withText } from './texts.ts';

/** Milliseconds from which on an answer is slow, whatever the network does. */
const slow = 400;
/** How many times slower than a harmless text of the same length it has to be. */
const worse = 8;
/** Nothing longer is tried once an answer took this many milliseconds. */
const enough = 1_500;

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
const doubling = [16, 18, 20, 22, 24, 26, 28, 30, 32];
const squaring = [2_000, 8_000, 32_000];

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
    const chosen = textPlaces(prober.api, operation, call).filter(
      ({ in: place, name, schema }) =>
        place !== 'path' && (schema.pattern !== null || schema.format !== null || shaped.test(name)),
    );
    for (const place of chosen.slice(0, 4)) {
      for (const shape of shapes) {
        if (!prober.room(30)) return null;
        const ask = (text: string) => prober.send(withText(call, place, text));
        for (const lengths of [doubling, squaring]) {
          const found = await grow(prober, operation, place, shape, lengths, ask);
          if (found !== null) return [found];
        }
      }
    }
    return [];
  },
};

async function grow(
  prober: Prober,
  operation: Operation,
  place: TextPlace,
  shape: Shape,
  lengths: readonly number[],
  ask: (text: string) => Promise<Exchange>,
): Promise<Observation | null> {
  const times: { readonly length: number; readonly took: number }[] = [];
  const allowed = lengths.filter(
    (length) => place.schema.maxLength === null || length <= place.schema.maxLength,
  );
  for (const length of allowed) {
    if (!prober.room(6)) return null;
    const answer = await ask(textOf(shape, length));
    times.push({ length, took: answer.took });
    // The body as a whole is too long, or nothing looks at the text.
    if (answer.response?.status === 413) return null;
    if (answer.took < slow) continue;
    let plain = await ask('a'.repeat(length));
    // What is only letters may be what the pattern chokes on.
    if (plain.took >= slow) plain = await ask('!'.repeat(length));
    const again = await ask(textOf(shape, length));
    const lasting = again.took >= slow && plain.took * worse <= Math.min(answer.took, again.took);
    if (!lasting) return null;
    if (isSteep(times)) return observe(operation, place, times, plain, again);
    if (answer.took > enough) return null;
  }
  return null;
}

/** Over the last three lengths the time grew faster than the length. */
function isSteep(times: readonly { readonly length: number; readonly took: number }[]): boolean {
  const [one, two, three] = times.slice(-3);
  if (one === undefined || two === undefined || three === undefined) return false;
  const growth = three.took / Math.max(one.took, 1);
  return three.took > two.took && growth > 1.5 * (three.length / one.length);
}

function observe(
  operation: Operation,
  place: TextPlace,
  times: readonly { readonly length: number; readonly took: number }[],
  plain: Exchange,
  last: Exchange,
): Observation {
  const series = times
    .slice(-3)
    .map(({ length, took }) => `${length} characters ${Math.round(took)} ms`)
    .join(', ');
  return {
    oracle: 'regex-blow-up',
    severity: 'high',
    operation: operation.id,
    signature: `${operation.id} ${place.in} ${place.name}`,
    title: `${operation.id} can be kept busy with a short ${place.name}`,
    evidence: `The time grows out of proportion: ${series}; a harmless text of the same length took ${Math.round(plain.took)} ms. The answer was ${statusOf(last)}.`,
    likelyCause: 'A regular expression with a repetition inside a repetition checks the text.',
    reference: references.regularExpression,
    exchanges: [plain, last],
  };
}
