import type { RateLimitClass } from './route.ts';

export interface RateLimit {
  readonly calls: number;
  readonly perSeconds: number;
}

/** Calls per principal and route, before the factor of the stage. */
export const rateLimits: Readonly<Record<RateLimitClass, RateLimit>> = {
  execute: { calls: 10, perSeconds: 60 },
  default: { calls: 100, perSeconds: 60 },
};
