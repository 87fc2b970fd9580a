import type { Json } from '../document/api.ts';
import { same } from '../schema/pointer.ts';
import type { Assertion } from './contract.ts';
import { asText, filled, filledText, type Values } from './fill.ts';

const compared: Readonly<
  Record<Extract<Assertion, { kind: 'compare' }>['operator'], (a: number, b: number) => boolean>
> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** Characters of a value that a pattern is tried on, which bounds the time that one can take. */
const MATCHED = 10_000;

const shown = (value: Json | undefined) => {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

const numberOf = (value: Json) =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && value.trim() !== ''
      ? Number(value)
      : Number.NaN;

/** The same, or written the same: an id out of a header is text, the same id in a body a number. */
const equal = (expected: Json, value: Json, loosely: boolean) =>
  same(expected, value) || (loosely && asText(expected) === asText(value));

/**
 * What is wrong with a value, in words; null when the assertion holds.
 *
 * @param value undefined when there is none
 * @param text the value is out of a header, where numbers are text too
 */
export function failureOf(
  assertion: Assertion,
  value: Json | undefined,
  values: Values,
  text = false,
): string | null {
  if (assertion.kind === 'absent')
    return value === undefined ? null : `is ${shown(value)} and should not be there`;
  if (value === undefined) return 'is not there';
  switch (assertion.kind) {
    case 'any':
      return null;
    case 'exact': {
      const expected = filled(assertion.value, values);
      const loosely = text || !same(expected, assertion.value);
      return equal(expected, value, loosely) ? null : `is ${shown(value)} and should be ${shown(expected)}`;
    }
    case 'contains': {
      const part = filledText(assertion.value, values);
      return asText(value).includes(part) ? null : `is ${shown(value)} and should contain ${shown(part)}`;
    }
    case 'regex':
      return new RegExp(assertion.pattern).test(asText(value).slice(0, MATCHED))
        ? null
        : `is ${shown(value)} and should match ${assertion.pattern}`;
    case 'compare': {
      const { operator, value: bound } = assertion;
      return compared[operator](numberOf(value), bound)
        ? null
        : `is ${shown(value)} and should be ${operator} ${bound}`;
    }
    case 'oneOf':
      return assertion.values.some((each) => equal(each, value, text))
        ? null
        : `is ${shown(value)} and should be one of ${shown(assertion.values)}`;
  }
}
