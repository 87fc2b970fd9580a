import { expect, test } from 'vitest';
import { compilePattern } from '#local/sources/event-pattern.ts';

const event = {
  source: 'aws.states',
  eventName: 'MODIFY',
  detail: {
    status: 'FAILED',
    attempts: 3,
    retried: true,
    reason: null,
    tags: ['a', 'b'],
    steps: [{ n: 1 }, { n: 2 }],
  },
  dynamodb: { NewImage: { status: { S: 'pending' } } },
};

test.each([
  ['a value', { source: ['aws.states', 'other'] }, true],
  ['another value', { source: ['other'] }, false],
  ['a value that is missing', { absent: ['x'] }, false],
  ['all of several fields', { source: ['aws.states'], eventName: ['INSERT'] }, false],
  ['null', { detail: { reason: [null] } }, true],
  ['a boolean', { detail: { retried: [true] } }, true],
  ['one of a list', { detail: { tags: ['b'] } }, true],
  ['a field in a list of objects', { detail: { steps: { n: [2] } } }, true],
  ['what exists', { dynamodb: { NewImage: { status: { S: [{ exists: true }] } } } }, true],
  ['what exists, but does not', { dynamodb: { OldImage: { status: { S: [{ exists: true }] } } } }, false],
  ['what must not exist', { dynamodb: { OldImage: { status: { S: [{ exists: false }] } } } }, true],
  ['what must not exist, but does', { detail: { status: [{ exists: false }] } }, false],
  ['one that does not exist, or a value', { detail: { status: [{ exists: false }, 'FAILED'] } }, true],
  ['a prefix', { source: [{ prefix: 'aws.' }] }, true],
  ['a prefix without regard to case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }, true],
  ['a suffix', { source: [{ suffix: '.lambda' }] }, false],
  ['a text without regard to case', { detail: { status: [{ 'equals-ignore-case': 'failed' }] } }, true],
  ['anything but a value', { detail: { status: [{ 'anything-but': 'SUCCEEDED' }] } }, true],
  ['anything but a list', { detail: { status: [{ 'anything-but': ['FAILED', 'ABORTED'] }] } }, false],
  ['anything but a prefix', { detail: { status: [{ 'anything-but': { prefix: 'FA' } }] } }, false],
  ['anything but, of what is missing', { absent: [{ 'anything-but': 'x' }] }, false],
  ['a number in a range', { detail: { attempts: [{ numeric: ['>', 0, '<=', 3] }] } }, true],
  ['a number out of the range', { detail: { attempts: [{ numeric: ['>', 3] }] } }, false],
  ['a number, of a text', { detail: { status: [{ numeric: ['=', 0] }] } }, false],
  ['a wildcard', { source: [{ wildcard: 'a*.st*s' }] }, true],
  ['a wildcard that does not fit', { source: [{ wildcard: 'a*.st' }] }, false],
  ['one of alternatives', { $or: [{ source: ['x'] }, { eventName: ['MODIFY'] }] }, true],
  ['none of alternatives', { $or: [{ source: ['x'] }, { eventName: ['REMOVE'] }] }, false],
])('asks for %s', (_what, pattern, wanted) => {
  expect(compilePattern(pattern)(event)).toBe(wanted);
});

test('refuses an operator it does not know, rather than letting events pass by', () => {
  expect(() => compilePattern({ source: [{ cidr: '10.0.0.0/8' }] })).toThrow('is not known');
  expect(() => compilePattern({ detail: { n: [{ numeric: ['!=', 1] }] } })).toThrow('is not known');
});
