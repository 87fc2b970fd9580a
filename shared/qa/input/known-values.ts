import type { Json, JsonSchema } from '../document/api.ts';

/** A place in a call that wants a value. */
export interface Field {
  readonly operation: string;
  /** JSON pointer into `OperationInput`: `/path/petId`, `/body/value/ownerId`. */
  readonly at: string;
  readonly name: string;
  readonly schema: JsonSchema;
}

/** Values that are better than made-up ones: of created resources, or learned from what the server said. */
export interface KnownValues {
  /** Best first; empty when nothing is known. Those that the schema refuses are not used. */
  for(field: Field): readonly Json[];
}

export const nothingKnown: KnownValues = { for: () => [] };
