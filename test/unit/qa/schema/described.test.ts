import { expect, test } from 'vitest';
import { describedValues } from '#shared/qa/schema/described.ts';

test.each([
  ['Name of the thing (e.g. "north.example.") with a dot at its end', ['north.example.']],
  ['Set to “Basket”', ['Basket']],
  ['The mode, one of `fast`, `slow`', ['fast']],
  ["For example: 'a-1'. Another example: 'b-2'.", ['a-1', 'b-2']],
  ['The Base64 encoded picture', ['cWEtZXhhbXBsZQ==']],
  ['It is called "the name" by everybody', []],
  ['How many there are, for example seven', []],
])('values in %s', (description, values) => {
  expect(describedValues(description)).toEqual(values);
});
