import type { Json } from '../document/api.ts';

/** What a call of an operation carries, before it is written down as HTTP. */
export interface OperationInput {
  readonly path: Readonly<Record<string, Json>>;
  readonly query: Readonly<Record<string, Json>>;
  readonly headers: Readonly<Record<string, Json>>;
  readonly cookies: Readonly<Record<string, Json>>;
  readonly body: {
    readonly mediaType: string;
    readonly value: Json;
    /** Sent as it is in place of `value`: a body that is broken, or of a type that nobody declared. */
    readonly raw?: string;
  } | null;
}

/** A request as it goes over the wire. Credentials are added when it is sent. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, percent-encoded, below the base URL: `/pets/7?limit=2`. */
  readonly target: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** The one constraint that an input breaks. */
export interface Violation {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  /** JSON pointer below `in`: `/limit` of the query, `/address/city` of the body, `` for the body itself. */
  readonly pointer: string;
  /** JSON Schema keyword (`maximum`, `enum`, `type`, `required`, …), or `mediaType`, `method`, `absent`, `syntax`. */
  readonly keyword: string;
  /** For people: "limit is 101, more than the maximum of 100". */
  readonly description: string;
}

/** One call that the engine wants to make, and what it is meant to show. */
export interface Case {
  /** Id of the operation. */
  readonly operation: string;
  readonly kind: 'example' | 'minimal' | 'full' | 'boundary' | 'random' | 'negative';
  readonly description: string;
  readonly input: OperationInput;
  /** Null: the input is valid as documented. */
  readonly violates: Violation | null;
}
