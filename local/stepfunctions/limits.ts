import { bytesOf, type Json } from '#local/stepfunctions/json.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';

/** Bytes of one input, output, argument or result, and of what one state assigns. */
export const largestPayload = 262_144;

/** Events in one history; a machine that loops for ever ends here. */
export const longestHistory = 25_000;

/** Throws `States.DataLimitExceeded`, which no wildcard catches. */
export function checkSize(value: Json, what: string): void {
  if (bytesOf(value) > largestPayload)
    throw new StateError(
      'States.DataLimitExceeded',
      `${what} has a size exceeding the maximum number of bytes service limit (${largestPayload}).`,
    );
}
