import type * as z from 'zod';

/** What a member may be. A key belongs to a member and acts with that member's role. */
export const roles = ['company', 'tester', 'admin', 'viewer'] as const;
export type Role = (typeof roles)[number];

/**
 * Who may call a route: a member by role, somebody who is signed in and not a member yet, or `anyone`
 * without saying who they are. `anyone` stands alone: such a route never looks at credentials.
 */
export type Caller = Role | 'applicant' | 'anyone';

/** A class of requests that share one limit; the limits themselves are in `rate-limits.ts`. */
export type RateLimitClass = 'execute' | 'default';

/**
 * One operation of the public API: the only description of it. The handler is built from it, the
 * gateway routes by it, the OpenAPI document is generated from it and the web app calls through it.
 */
export interface Route {
  /** Names the operation in the OpenAPI document, e.g. `executeTest`. */
  readonly id: string;
  /** The function that serves it, below `functions/`, without the ending: `tests/execute-test`. */
  readonly entry: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces: `/api/test-runs/{id}`. */
  readonly path: string;
  readonly summary: string;
  /** Who may call it. */
  readonly roles: readonly Caller[];
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The answer when all went well; errors have one shape everywhere. `null` is an empty body. */
  readonly answer: { readonly status: 200 | 201 | 202 | 204; readonly schema: z.ZodType | null };
  readonly rateLimit: RateLimitClass;
  /** Honours `Idempotency-Key`: the call creates or charges. */
  readonly idempotent: boolean;
}

/** Keeps the literal types of a route, so that its handler is typed by it. */
export function route<const R extends Route>(definition: R): R {
  return definition;
}
