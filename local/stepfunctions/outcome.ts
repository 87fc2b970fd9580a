import type { Json, JsonObject } from '#local/stepfunctions/json.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';

/** What the last row of an attempt says: its result, or the error it ended with, which is thrown. */
export function outcomeOf(data: JsonObject): Json {
  if (data.output !== undefined) return data.output;
  throw new StateError(String(data.error ?? ''), String(data.cause ?? ''));
}
