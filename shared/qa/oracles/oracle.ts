import type { Api, Operation } from '../document/api.ts';
import type { Exchange, Identity } from '../execution/exchange.ts';
import type { Case, WireRequest } from '../input/request.ts';
import type { Oracle, Severity } from '../report/contract.ts';
import type { Random } from '../schema/random.ts';

/** A rule of the document for what is sent, and whose requests it is for. */
export interface Rule {
  readonly oracle: Oracle;
  readonly operation: string;
  /** Place and name of what it is about, without indices. */
  readonly field: string;
  readonly keyword: string;
}

/** Something that is wrong, seen once. Grouping, confirming and shrinking come later. */
export interface Observation {
  readonly oracle: Oracle;
  readonly severity: Severity;
  readonly operation: string;
  /**
   * What makes two observations of one oracle the same cause: no ids, times or generated values in it. It begins
   * with the operation's id when the cause can only lie in that operation, and does without when the same
   * signature in another operation is the same cause (a schema that both use).
   */
  readonly signature: string;
  /**
   * What observations of several signatures have in common when one cause makes them all, and what each of them is
   * called among the others: the fields of one answer that the schema does not have.
   */
  readonly family?: { readonly signature: string; readonly member: string };
  /**
   * What one decision makes in many places at once: a null where the schema has none, a status that the document
   * has nowhere. A few such causes are told one by one, many as one.
   */
  readonly habit?: string;
  /** The rule of the document that was broken and not checked. */
  readonly rule?: Rule;
  readonly title: string;
  readonly evidence: string;
  readonly likelyCause: string;
  readonly reference: { readonly title: string; readonly url: string };
  /** Those that show it, in order; the last one is where it shows. */
  readonly exchanges: readonly Exchange[];
}

/** Looks at one exchange and calls nothing. */
export type PassiveOracle = (api: Api, operation: Operation, exchange: Exchange) => readonly Observation[];

/** What an active oracle may do. Every call counts against the run's limits, and passive oracles see it too. */
export interface Prober {
  readonly api: Api;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Chance that follows from the run's seed. */
  readonly random: Random;
  /** Sends a documented call. References to pooled values are already in `case.input`. */
  send(each: Case, identity?: Identity): Promise<Exchange>;
  /**
   * Sends something that the document does not describe: another method, a changed header, a forged token.
   * `token` takes the place of the identity's own (bearer token, API key, value of its header), carried the same
   * way; for `nobody` it is a bearer token, or what the operation's first scheme carries.
   */
  sendRaw(
    operation: string,
    request: WireRequest,
    how: {
      readonly identity: Identity;
      readonly token?: string;
      /** The documented call that it is, so that it is known where its values come from. */
      readonly like?: Case;
    },
  ): Promise<Exchange>;
  /** Whether the run has credentials for it, given or got by signing up. */
  has(identity: 'first' | 'second'): boolean;
  /** The token that the identity sends, without `Bearer `, to forge others from; null when it sends none. Never put into evidence. */
  token(identity: 'first' | 'second'): Promise<string | null>;
  /** A fresh, valid, so far accepted call of the operation with its resources set up anew; null when none is known. */
  accepted(operation: string, identity?: Identity): Promise<Case | null>;
  /** True when the limits of the run leave room for `count` more requests. */
  room(count: number): boolean;
}

/** Makes calls of its own to find out. */
export interface ActiveOracle {
  readonly name: string;
  /** Whether it only runs when attack-like probes are allowed. */
  readonly security: boolean;
  /** It works on accounts of its own, so that operations that put credentials at risk may be probed too. */
  readonly ownAccounts?: true;
  /** It keeps the server busy or may lock an account, so nothing else may go on beside it. */
  readonly alone?: true;
  /** Operations that it applies to, in the order of the document. */
  applies(api: Api, operation: Operation): boolean;
  /** Null when it could not be found out: no accepted call, a control that failed, no room. Empty: looked, and all is well. */
  probe(prober: Prober, operation: Operation): Promise<readonly Observation[] | null>;
}
