import type { Need } from '../dependencies/plan-types.ts';
import type { Json, Operation } from '../document/api.ts';
import type { Case, OperationInput } from '../input/request.ts';
import { isArray, isObject } from '../schema/pointer.ts';
import { validatorOf } from '../schema/validator.ts';
import type { Bound } from './bind.ts';
import type { Driver } from './driver.ts';
import { inputAt, type Place, placesOf, withInputAt } from './input-tree.ts';
import { bodyFits } from './renew.ts';

/** A call that is valid as documented and that few clients make. */
export interface Unusual {
  readonly case: Case;
  /** Where its live values came from; null: the call gets those of the moment that it is sent. */
  readonly bound: readonly Bound[] | null;
}

const most = 12;
const texts: readonly (readonly [value: string, description: string])[] = [
  ['', 'empty texts'],
  ['   ', 'texts of nothing but blanks'],
  ['Ωmega 漢字 🙂 \u202eabc\u202c é', 'texts in many scripts'],
  [`O'Neil "quoted" \\ 100 % _ <b>`, 'texts with signs that mean something elsewhere'],
];
const largeNumber = 999_999_999;
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const day = /^\d{4}-\d\d-\d\d(T.*)?$/;

/** Whether the value at the pointer, and the body around it, is valid as documented. */
function fits(driver: Driver, operation: Operation, input: OperationInput, at: string): boolean {
  if (at.startsWith('/body/'))
    return input.body !== null && bodyFits(driver, operation, input.body.mediaType, input.body.value);
  const parameter = operation.parameters.find(({ name }) => at.endsWith(`/${name}`));
  const value = inputAt(input, at);
  return (
    parameter !== undefined &&
    value !== undefined &&
    validatorOf(driver.api, parameter.schema, 'request').check(value).length === 0
  );
}

const changeable = ({ at }: Place) => at.startsWith('/body/') || at.startsWith('/query/');

/** A name of nothing, of the same kind as one that exists; null when its kind allows none. */
function nothingLike(value: Json | undefined, driver: Driver): Json | null {
  if (typeof value === 'number') return largeNumber;
  if (typeof value !== 'string') return null;
  const { random } = driver;
  if (uuid.test(value)) return value.replaceAll(/[\da-f]/gi, () => random.int(0, 15).toString(16));
  return /^\d+$/.test(value) ? String(largeNumber) : `${value.slice(0, -1)}${random.text(3)}`;
}

/**
 * Variants of an accepted call that are valid and where handlers fail that were written for the usual: empty and
 * repeated lists, names of nothing, ranges the wrong way round, everything at its largest, texts that need care.
 *
 * @param base the accepted call
 * @param full the same operation with everything in it, or null
 * @param bound the live values of both
 */
export function* unusual(
  driver: Driver,
  operation: Operation,
  needs: readonly Need[],
  base: OperationInput,
  full: OperationInput | null,
  bound: readonly Bound[],
): Generator<Unusual> {
  const rich = full ?? base;
  const seen = new Set([JSON.stringify(base)]);
  let count = 0;

  function* offer(
    description: string,
    from: OperationInput,
    changes: readonly (readonly [at: string, value: Json | undefined])[],
  ): Generator<Unusual> {
    let input = from;
    let changed = false;
    for (const [at, value] of changes) {
      const next = withInputAt(input, at, value);
      if (value !== undefined && !fits(driver, operation, next, at)) continue;
      input = next;
      changed = true;
    }
    const key = JSON.stringify(input);
    if (!changed || seen.has(key) || count >= most) return;
    seen.add(key);
    count += 1;
    yield {
      case: { operation: operation.id, kind: 'boundary', description, input, violates: null },
      bound,
    };
  }

  const places = placesOf(rich).filter(changeable);
  const simple = places.filter(({ value }) => !isObject(value) && !isArray(value));
  /** With the field of the rich input, and what it stands in, added to the accepted one. */
  const having = (at: string) => (inputAt(base, at) === undefined ? rich : base);

  for (const { at, name, value } of places) {
    if (!isArray(value)) continue;
    yield* offer(`an empty ${name}`, having(at), [[at, []]]);
    const [first] = value;
    if (first !== undefined) yield* offer(`${name} with the same twice`, rich, [[at, [first, first]]]);
  }
  for (const { at, name, value } of simple)
    if (typeof value === 'string' && isFile(driver, operation, rich, at))
      yield* offer(`an empty ${name}`, having(at), [[at, '']]);

  const dates = simple.filter(({ value }) => typeof value === 'string' && day.test(value));
  for (const [index, { at, value }] of dates.entries()) {
    const other = dates[index + 1];
    if (other === undefined || typeof value !== 'string') break;
    const [early, late] =
      value.length > 10 ? ['2027-01-01T00:00:00Z', '2027-12-31T00:00:00Z'] : ['2027-01-01', '2027-12-31'];
    yield* offer('dates in the wrong order', rich, [
      [at, late],
      [other.at, early],
    ]);
  }
  for (const { at, resource } of needs) {
    if (!at.startsWith('/body/') && !at.startsWith('/query/')) continue;
    const from = having(at);
    const nothing = nothingLike(inputAt(from, at), driver);
    if (nothing !== null) yield* offer(`a ${resource ?? 'thing'} that does not exist`, from, [[at, nothing]]);
  }
  const byResource = Map.groupBy(
    needs.filter(({ at }) => inputAt(rich, at) !== undefined && at.startsWith('/body/')),
    ({ resource }) => resource,
  );
  for (const [resource, same] of byResource) {
    const [one, ...others] = same;
    if (one === undefined || others.length === 0 || resource === null) continue;
    yield* offer(
      `the same ${resource} everywhere`,
      rich,
      others.map(({ at }) => [at, inputAt(rich, one.at)]),
    );
  }
  const numbers = simple.filter(({ value }) => typeof value === 'number');
  yield* offer(
    'every number at zero',
    rich,
    numbers.map(({ at }) => [at, 0]),
  );
  yield* offer(
    'every number large',
    rich,
    numbers.map(({ at }) => [at, largeNumber]),
  );
  yield* offer(
    'nothing where that is allowed',
    rich,
    simple.map(({ at }) => [at, null]),
  );
  const words = simple.filter(({ value }) => typeof value === 'string');
  for (const [value, description] of texts)
    yield* offer(
      description,
      rich,
      words.map(({ at }) => [at, value]),
    );
}

function isFile(driver: Driver, operation: Operation, input: OperationInput, at: string): boolean {
  const { body } = input;
  const name = /^\/body\/value\/([^/]+)$/.exec(at)?.[1];
  if (body === null || name === undefined || !/multipart|octet-stream/.test(body.mediaType)) return false;
  return fits(driver, operation, withInputAt(input, at, ''), at);
}
