import { describe, expect, it } from 'vitest';
import { cut } from '#shared/tests/text.ts';

describe('a text that is cut', () => {
  it('stays as it is when it is short enough', () => {
    expect(cut('shoes', 5)).toBe('shoes');
  });

  it('ends with an ellipsis, within the length', () => {
    expect(cut('sandals', 5)).toBe('sand…');
  });

  it('keeps no half of a character', () => {
    expect(cut('abc😀def', 5)).toBe('abc…');
  });
});
