import type { Json } from '../document/api.ts';
import type { Case, WireRequest } from '../input/request.ts';

/** Who a request is sent as. `nobody` sends no credentials. */
export type Identity = 'first' | 'second' | 'nobody';

export interface WireResponse {
  readonly status: number;
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** At most the session's limit of bytes, decoded; `truncated` when there was more. */
  readonly body: Uint8Array;
  readonly truncated: boolean;
  /** The parsed body when it is JSON, else undefined. Parsed once, on first use. */
  readonly json: Json | undefined;
  readonly text: string;
}

/** Why there is no response. */
export interface NoResponse {
  readonly code: string;
  readonly message: string;
}

/** A value in a request that came from an earlier response. */
export interface Use {
  /** Where it went: JSON pointer into `OperationInput` (`/path/petId`, `/body/value/ownerId`). */
  readonly at: string;
  /** `Exchange.number` of the one that it came from. */
  readonly from: number;
  /** JSON pointer into the response body, or `header:location` and the index of the path segment (`header:location#2`). */
  readonly source: string;
}

/** A request and what came back. */
export interface Exchange {
  /** In the order of sending, from 1. */
  readonly number: number;
  readonly operation: string;
  /** What it was meant to show; null for a request that follows no documented input (another method, a probe). */
  readonly case: Case | null;
  readonly identity: Identity;
  /** As sent, credentials left out. */
  readonly request: WireRequest;
  readonly uses: readonly Use[];
  /** Set when a token took the place of the identity's own, with the headers that carried it. */
  readonly presented?: {
    readonly token: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly response: WireResponse | null;
  readonly failure: NoResponse | null;
  /** Milliseconds from sending to the last byte. */
  readonly took: number;
  readonly startedAt: string;
}
