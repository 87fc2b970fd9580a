import { describe, expect, it } from 'vitest';
import { costOf, isShutDown, modelOf } from '#shared/platform/models/catalogue.ts';

function known(id: string) {
  const model = modelOf(id);
  if (!model) throw new Error(`${id} is not listed.`);
  return model;
}

describe('the catalogue of models', () => {
  it('knows a dated snapshot by its family', () => {
    expect(modelOf('gpt-4o-2024-08-06')).toEqual(modelOf('gpt-4o'));
  });

  it('gives a fine-tune what its base can, its end, and its own price', () => {
    const tuned = known('ft:gpt-4o-mini-2024-07-18:acme:judge:abc123');
    expect(tuned).toMatchObject({ sampling: true, structuredOutput: true, shutdownDate: '2027-01-14' });
    expect(tuned.prices.input).toBe(300_000);
    expect(tuned.fineTuning).toBeNull();
  });

  it.each([
    'gpt-2',
    'constructor',
    '',
    'ft:',
    'ft:gpt-6-luna:acme::x',
    'ft:nothing:acme::x',
  ])('does not know %j', (id) => {
    expect(modelOf(id)).toBeNull();
  });

  it('ends a model on its day', () => {
    const model = known('gpt-4o');
    expect(isShutDown(model, new Date('2027-01-13T23:59:59.999Z'))).toBe(false);
    expect(isShutDown(model, new Date('2027-01-14T00:00:00.000Z'))).toBe(true);
    expect(isShutDown(known('gpt-6-luna'), new Date('2100-01-01'))).toBe(false);
  });

  it('charges cached input less and rounds up to a whole micro-dollar', () => {
    const luna = known('gpt-6-luna');
    expect(costOf(luna, { inputTokens: 1_000_000, cachedInputTokens: 0, outputTokens: 1_000_000 })).toBe(
      600_000,
    );
    expect(costOf(luna, { inputTokens: 1_000_000, cachedInputTokens: 1_000_000, outputTokens: 0 })).toBe(
      10_000,
    );
    expect(costOf(luna, { inputTokens: 1, cachedInputTokens: 0, outputTokens: 0 })).toBe(1);
    expect(costOf(luna, { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 })).toBe(0);
  });
});
