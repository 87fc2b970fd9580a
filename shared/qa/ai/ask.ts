import type { Question, Use } from '#shared/platform/models/structured.ts';

/**
 * Asks a model: `structured()` of the platform, handed in so that the engine runs without one. Throws
 * `ModelFailed` when there is no usable answer, and nothing else.
 */
export type Ask = <T>(question: Question<T>) => Promise<{ readonly value: T; readonly use: Use }>;

/** How what a model wrote is labelled: with the model that answered, whatever was asked for. */
export const sourceOf = ({ model, offline }: Use): string => (offline ? 'offline' : model.slice(0, 100));
