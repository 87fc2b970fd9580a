import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openState, StateRefused, writePrivate } from '#local/state.ts';

let folder: string;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'state-')), 'new', 'folder');
});
afterEach(() => rmSync(path.join(folder, '..', '..'), { recursive: true }));

test('a state folder is used by one at a time', () => {
  const first = openState(folder, false);

  expect(() => openState(folder, false)).toThrow(StateRefused);
  expect(() => openState(folder, true)).toThrow(/already runs on/);

  first.release();
  openState(folder, false).release();
});

test('fresh throws away what was there, but not compiled code', () => {
  const first = openState(folder, false);
  writeFileSync(path.join(folder, 'some.db'), 'x');
  mkdirSync(path.join(folder, 's3'));
  mkdirSync(path.join(folder, 'compile-cache'));
  first.release();

  const second = openState(folder, true);

  expect(readdirSync(folder).filter((name) => !name.startsWith('lock'))).toEqual(['compile-cache']);
  second.release();
});

test('a folder that somebody else filled is never emptied', () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'thesis.txt'), 'ten years');

  expect(() => openState(folder, true)).toThrow(/not the embedded cloud's/);

  expect(readdirSync(folder)).toEqual(['thesis.txt']);
});

test('keys are readable by this user only', () => {
  const { release } = openState(folder, false);
  writeFileSync(path.join(folder, 'ready.json'), '{}', { mode: 0o644 });

  writePrivate(folder, 'ready.json', { key: 1 });

  expect(statSync(path.join(folder, 'ready.json')).mode & 0o777).toBe(0o600);
  release();
});
