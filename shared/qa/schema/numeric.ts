import { numberNamed } from './names.ts';
import type { Random } from './random.ts';
import type { Shape } from './shape.ts';
import { Unsatisfiable } from './unsatisfiable.ts';

/** The smallest and largest number that a shape allows, both allowed themselves. */
export interface Range {
  readonly low: number;
  readonly high: number;
  /** Distance of allowed numbers, from 0 on: 1 for integers; null when any number between is allowed. */
  readonly step: number | null;
}

/** Decimals that a number is written with. */
function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = value.toString().split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

function greatestDivisor(one: number, other: number): number {
  let [left, right] = [one, other];
  while (right !== 0) [left, right] = [right, left % right];
  return left;
}

function leastMultiple(one: number, other: number): number {
  const scale = 10 ** Math.max(decimalsOf(one), decimalsOf(other));
  const left = Math.round(one * scale);
  const right = Math.round(other * scale);
  return (left * (right / greatestDivisor(left, right))) / scale;
}

/** `count` steps, without what floating point leaves behind. */
export function stepsOf(step: number, count: number): number {
  return Number((step * count).toFixed(Math.min(20, decimalsOf(step))));
}

const bySize: Readonly<Record<string, readonly [low: number, high: number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32_768, 32_767],
  uint16: [0, 65_535],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};

/** Throws `Unsatisfiable` when the bounds leave nothing. */
export function rangeOf(shape: Shape): Range {
  const steps = shape.integer ? [1, ...shape.multiplesOf] : shape.multiplesOf;
  const step = steps.length === 0 ? null : steps.reduce(leastMultiple);
  let low = shape.low?.value ?? Number.NEGATIVE_INFINITY;
  let high = shape.high?.value ?? Number.POSITIVE_INFINITY;
  for (const format of shape.formats) {
    const size = bySize[format];
    if (size === undefined) continue;
    // A bound that goes beyond its format is the author's slip: the bound is what is checked.
    if (shape.low === null && size[0] <= high) low = Math.max(low, size[0]);
    if (shape.high === null && size[1] >= low) high = Math.min(high, size[1]);
  }
  if (shape.integer) {
    if (shape.low === null) low = Math.max(low, Math.min(Number.MIN_SAFE_INTEGER, high));
    if (shape.high === null) high = Math.min(high, Math.max(Number.MAX_SAFE_INTEGER, low));
  }
  const said = `from ${shape.low?.value ?? 'no minimum'} to ${shape.high?.value ?? 'no maximum'}`;
  if (step === null) {
    const span = Number.isFinite(high - low) ? high - low : 1;
    const little = Math.min(Math.max(span / 1000, Number.EPSILON * Math.abs(low || 1) * 4), 0.5);
    if (shape.low?.exclusive === true && low === shape.low.value)
      low = Number((low + little).toPrecision(12));
    if (shape.high?.exclusive === true && high === shape.high.value)
      high = Number((high - little).toPrecision(12));
    if (low > high) throw new Unsatisfiable(`there is no number ${said}`);
    return { low, high, step };
  }
  if (Number.isFinite(low)) {
    let count = Math.ceil(Number((low / step).toPrecision(15)));
    if (shape.low?.exclusive === true && stepsOf(step, count) <= shape.low.value) count += 1;
    low = stepsOf(step, count);
  }
  if (Number.isFinite(high)) {
    let count = Math.floor(Number((high / step).toPrecision(15)));
    if (shape.high?.exclusive === true && stepsOf(step, count) >= shape.high.value) count -= 1;
    high = stepsOf(step, count);
  }
  if (low > high) throw new Unsatisfiable(`no multiple of ${step} is ${said}`);
  return { low, high, step };
}

/** Numbers without stated bounds are kept to what people type. */
const usual = 1000;

/** The allowed number nearest to one. */
function snapped({ low, high, step }: Range, value: number): number {
  const inside = Math.min(Math.max(value, low), high);
  if (step === null) return inside;
  const near = stepsOf(step, Math.round(inside / step));
  if (near < low) return low;
  return near > high ? high : near;
}

/** A number for a field of that name; `plain` is an everyday one, else any. */
export function numberFor(shape: Shape, name: string, random: Random, plain: boolean): number {
  const range = rangeOf(shape);
  if (plain) {
    const named = numberNamed(name, random);
    if (named !== null && named >= range.low && named <= range.high) return snapped(range, named);
    return snapped(range, random.int(1, 10));
  }
  // Without a stated minimum, few servers mean negative numbers.
  const least = shape.low === null ? Math.min(0, range.high) : range.low;
  const low = Math.max(range.low, Math.min(least, range.high));
  const high = Math.min(range.high, Math.max(low, shape.high === null ? low + usual : range.high));
  const any = low + random.next() * (high - low);
  return snapped(range, range.step === null ? Math.min(high, Math.max(low, Number(any.toFixed(2)))) : any);
}
