/** What an operation does to its resource. */
export type Role = 'create' | 'read' | 'list' | 'update' | 'replace' | 'delete' | 'login' | 'action';

/**
 * Why an operation must not run among others: it destroys more than one thing, it changes the state of the whole
 * service, or it ends the access that the run itself has.
 */
export type Danger = 'destructive' | 'global' | 'credentials';

/** Where a value may come from. The runner confirms it by trying. */
export interface Candidate {
  /** Id of the operation whose answer holds the value. */
  readonly operation: string;
  /**
   * JSON pointer into its response body, in which `*` stands for any index of a list (`/data`, `*`, `id` joined by slashes);
   * `header:location#n` for the nth segment, from 0, of the path of the Location header below the base URL;
   * `header:etag` for a whole header; `named:petid|id` for what the answer calls so, wherever that is.
   */
  readonly source: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/** A part of an input that must name something that exists. */
export interface Need {
  /** JSON pointer into `OperationInput`: `/path/petId`, `/body/value/ownerId`. */
  readonly at: string;
  /** What it names, singular, in words joined by `-`: `pet`, `billing-account`; null when that cannot be told. */
  readonly resource: string | null;
  /** False: the input is valid without it. */
  readonly required: boolean;
  /** What stands between the parts of its value, outermost thing first: `/` for `acme/OPS`; empty for one part. */
  readonly form: readonly string[];
  /** Best first. */
  readonly candidates: readonly Candidate[];
}

/** A value in an answer that can stand for something that exists. */
export interface Produced {
  readonly source: string;
  readonly resource: string;
}

export interface PlannedOperation {
  /** Id of the operation. */
  readonly operation: string;
  readonly role: Role;
  readonly danger: Danger | null;
  readonly resource: string | null;
  readonly produces: readonly Produced[];
  readonly needs: readonly Need[];
}

/** Operations on resources that belong together. Groups can run side by side, each with resources of its own. */
export interface Group {
  readonly id: string;
  readonly resources: readonly string[];
  /** Parents before children, what creates before what reads, what deletes last and children first. */
  readonly operations: readonly PlannedOperation[];
}

export interface Plan {
  readonly groups: readonly Group[];
  /** Dangerous ones, to run alone after all groups, in this order. */
  readonly alone: readonly PlannedOperation[];
  /** Not asked for, but they may be called to set up what others need. */
  readonly helpers: readonly PlannedOperation[];
  readonly skipped: readonly { readonly operation: string; readonly reason: string }[];
}
