import { describe, expect, it } from 'vitest';
import { derivedId, newId } from '#shared/platform/ids.ts';

const shape = /^run_[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

describe('ids', () => {
  it('are new each time', () => {
    const made = new Set(Array.from({ length: 1_000 }, () => newId('run')));
    expect(made.size).toBe(1_000);
    for (const id of made) expect(id).toMatch(shape);
  });

  it('derived from a seed are the same for the same seed and prefix only', () => {
    const id = derivedId('run', 'a');
    expect(id).toMatch(shape);
    expect(derivedId('run', 'a')).toBe(id);
    expect(derivedId('run', 'b')).not.toBe(id);
    expect(derivedId('iss', 'a').slice(4)).not.toBe(id.slice(4));
  });

  it('derived use all 128 bits, so that no two parts repeat each other', () => {
    const body = derivedId('run', 'a').slice(4);
    expect(body.slice(0, 13)).not.toBe(body.slice(13));
  });
});
