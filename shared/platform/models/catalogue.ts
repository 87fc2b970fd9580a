/** Micro-USD (millionths of a dollar) per million tokens. */
export interface TokenPrices {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

/** What a model can do, as its provider publishes it. */
export interface Model {
  /** Accepts `temperature` and `top_p`; the newer ones answer 400 to them. */
  readonly sampling: boolean;
  /** Holds its answer to a JSON schema. */
  readonly structuredOutput: boolean;
  readonly vision: boolean;
  /** Null when it cannot be fine-tuned; else until when jobs can be created (UTC day, inclusive). */
  readonly fineTuning: { readonly until: string; readonly prices: TokenPrices } | null;
  /** The first UTC day on which its provider no longer answers for it, or null. */
  readonly shutdownDate: string | null;
  readonly prices: TokenPrices;
  /** The built-in model of the embedded cloud: deterministic, and no judge of anything. */
  readonly offline: boolean;
}

/** The provider's announcement of 2026-10-14: this family, its snapshots and its fine-tunes end together. */
const fourthGeneration = { shutdownDate: '2027-01-14', fineTuningUntil: '2027-01-05' } as const;

const listed: Readonly<Record<string, Model>> = {
  'gpt-6-luna': {
    sampling: false,
    structuredOutput: true,
    vision: true,
    fineTuning: null,
    shutdownDate: null,
    prices: { input: 100_000, cachedInput: 10_000, output: 500_000 },
    offline: false,
  },
  'gpt-4o': {
    sampling: true,
    structuredOutput: true,
    vision: true,
    fineTuning: {
      until: fourthGeneration.fineTuningUntil,
      prices: { input: 3_750_000, cachedInput: 1_875_000, output: 15_000_000 },
    },
    shutdownDate: fourthGeneration.shutdownDate,
    prices: { input: 2_500_000, cachedInput: 1_250_000, output: 10_000_000 },
    offline: false,
  },
  'gpt-4o-mini': {
    sampling: true,
    structuredOutput: true,
    vision: true,
    fineTuning: {
      until: fourthGeneration.fineTuningUntil,
      prices: { input: 300_000, cachedInput: 150_000, output: 1_200_000 },
    },
    shutdownDate: fourthGeneration.shutdownDate,
    prices: { input: 150_000, cachedInput: 75_000, output: 600_000 },
    offline: false,
  },
  'gpt-4.1': {
    sampling: true,
    structuredOutput: true,
    vision: true,
    fineTuning: {
      until: fourthGeneration.fineTuningUntil,
      prices: { input: 3_000_000, cachedInput: 750_000, output: 12_000_000 },
    },
    shutdownDate: fourthGeneration.shutdownDate,
    prices: { input: 2_000_000, cachedInput: 500_000, output: 8_000_000 },
    offline: false,
  },
  'gpt-4.1-mini': {
    sampling: true,
    structuredOutput: true,
    vision: true,
    fineTuning: {
      until: fourthGeneration.fineTuningUntil,
      prices: { input: 800_000, cachedInput: 200_000, output: 3_200_000 },
    },
    shutdownDate: fourthGeneration.shutdownDate,
    prices: { input: 400_000, cachedInput: 100_000, output: 1_600_000 },
    offline: false,
  },
  'text-embedding-3-small': {
    sampling: false,
    structuredOutput: false,
    vision: false,
    fineTuning: null,
    shutdownDate: null,
    prices: { input: 20_000, cachedInput: 20_000, output: 0 },
    offline: false,
  },
  'assay-offline': {
    sampling: true,
    structuredOutput: true,
    vision: false,
    fineTuning: null,
    shutdownDate: null,
    prices: { input: 0, cachedInput: 0, output: 0 },
    offline: true,
  },
};
const catalogue = new Map(Object.entries(listed));

/**
 * The facts of a model id, or null for one that is not listed. A dated snapshot
 * (`gpt-4o-2024-08-06`) is its family; a fine-tune (`ft:<base>:<organisation>:<name>:<id>`) can what its
 * base can, ends with it, and costs what the provider charges for fine-tuned use.
 */
export function modelOf(id: string): Model | null {
  if (id.startsWith('ft:')) {
    const base = modelOf(id.split(':')[1] ?? '');
    return base?.fineTuning ? { ...base, prices: base.fineTuning.prices, fineTuning: null } : null;
  }
  return catalogue.get(id) ?? catalogue.get(id.replace(/-\d{4}-\d{2}-\d{2}$/, '')) ?? null;
}

/** Whether the provider still answers for it at `now`. */
export function isShutDown(model: Model, now: Date): boolean {
  return model.shutdownDate !== null && now.toISOString().slice(0, 10) >= model.shutdownDate;
}

export interface TokenUse {
  readonly inputTokens: number;
  /** The part of `inputTokens` that the provider had cached. */
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

/** What the provider charges, in whole micro-USD, rounded up. */
export function costOf(model: Model, use: TokenUse): number {
  const fresh = use.inputTokens - use.cachedInputTokens;
  const total =
    fresh * model.prices.input +
    use.cachedInputTokens * model.prices.cachedInput +
    use.outputTokens * model.prices.output;
  return Math.ceil(total / 1_000_000);
}
