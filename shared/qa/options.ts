import type { Guard } from '../platform/guard/connect.ts';

/** How one identity of the API under test proves itself. Values are secrets: never logged, never in a report. */
export type Credentials =
  | { readonly kind: 'bearer'; readonly token: string }
  | {
      readonly kind: 'apiKey';
      readonly in: 'header' | 'query' | 'cookie';
      readonly name: string;
      readonly value: string;
    }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'clientCredentials';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope: string | null;
    }
  | {
      readonly kind: 'login';
      readonly method: string;
      /** Below the base URL, or absolute. */
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** JSON pointer to the token in the answer. */
      readonly tokenPointer: string;
      /** Header that carries it, with `{token}`: `authorization: Bearer {token}`. */
      readonly header: { readonly name: string; readonly value: string };
    };

/** What a run is asked to do. Every limit holds to the letter. */
export interface QaConfig {
  readonly maxScenarios: number;
  readonly maxSteps: number;
  /** For one request, in milliseconds. */
  readonly timeoutMs: number;
  /** Requests at a time. At 1, the same seed and server state give the same requests in the same order. */
  readonly concurrency: number;
  /** Requests per second, or null. */
  readonly rateLimit: number | null;
  readonly stopOnFirstFailure: boolean;
  /** Attack-like probes. */
  readonly security: boolean;
  /** Operation ids (`GET /pets/{petId}`), operationIds or path patterns with `*`; empty include: all. */
  readonly includeOperations: readonly string[];
  readonly excludeOperations: readonly string[];
  readonly allowDestructive: boolean;
  readonly seed: number;
  readonly maxRequests: number;
  /** For the whole run. */
  readonly seconds: number;
  /** A response slower than this is a finding, in milliseconds; null: none is. */
  readonly slowMs: number | null;
}

/** What a run talks to. */
export interface Target {
  readonly baseUrl: string;
  readonly first: Credentials | null;
  readonly second: Credentials | null;
  /** Which addresses may be called. */
  readonly guard: Guard;
}
