import { expect, test } from 'vitest';
import { namingOf, shorterNames, singular, wordsOf } from '#shared/qa/dependencies/words.ts';

test.each([
  'petId',
  'pet_id',
  'pet-id',
  'PetID',
  'petIDs',
  'PET_ID',
  'pet.id',
])('%s are the same words', (name) => {
  expect(wordsOf(name)).toEqual(['pet', 'id']);
});

test.each([
  ['categories', 'category'],
  ['boxes', 'box'],
  ['branches', 'branch'],
  ['addresses', 'address'],
  ['statuses', 'status'],
  ['status', 'status'],
  ['releases', 'release'],
  ['databases', 'database'],
  ['people', 'person'],
  ['indices', 'index'],
  ['bus', 'bus'],
  ['users', 'user'],
  ['news', 'news'],
  ['photos', 'photo'],
  ['process', 'process'],
  ['analysis', 'analysis'],
])('one of %s is a %s', (plural, one) => {
  expect(singular(plural)).toBe(one);
});

test('short forms mean the long ones', () => {
  expect(wordsOf('org')).toEqual(wordsOf('organisations'));
  expect(wordsOf('repos')).toEqual(['repository']);
});

test.each([
  ['petId', 'pet', 'id'],
  ['petid', 'pet', 'id'],
  ['team_slug', 'team', 'slug'],
  ['billingAccountNumber', 'billing-account', 'number'],
  ['owner', 'owner', null],
  ['id', '', 'id'],
])('%s names a "%s" by its %s', (name, resource, by) => {
  expect(namingOf(name)).toEqual({ resource, by });
});

test('a longer name is also called by its end', () => {
  expect(shorterNames('default-billing-account')).toEqual(['billing-account', 'account']);
});
