import type { ValueKind } from './schema-fields.ts';

/** Formats of which no other fits: a uuid is never a date. */
const distinct = new Set([
  'uuid',
  'date',
  'date-time',
  'email',
  'ipv4',
  'ipv6',
  'uri',
  'url',
  'time',
  'binary',
  'byte',
  'password',
  'hostname',
]);

/** How well a value of one kind can stand where another is asked for: 0 not at all, 1 the same. */
export function fitness(from: ValueKind, to: ValueKind): number {
  if (from.type === 'boolean' || to.type === 'boolean' || from.fixed) return 0;
  const given = from.format !== null && distinct.has(from.format) ? from.format : null;
  const asked = to.format !== null && distinct.has(to.format) ? to.format : null;
  if (asked !== null && given !== asked)
    return given === null && from.type !== 'integer' && from.type !== 'number' ? 0.6 : 0;
  if (given !== null && asked === null && to.type !== 'string' && to.type !== null) return 0;
  if (given === 'date' || given === 'date-time' || given === 'binary' || given === 'password')
    return asked === given ? 1 : 0;
  const isNumber = (type: ValueKind['type']) => type === 'integer' || type === 'number';
  if (isNumber(to.type)) return isNumber(from.type) ? 1 : from.type === null ? 0.7 : 0.2;
  if (to.type === 'string' && isNumber(from.type)) return 0.8;
  return from.type === to.type ? 1 : 0.9;
}
