import * as z from 'zod';
import { Finding, Gap, OperationOutcome, Oracle, RecordedExchange, Trial } from '../report/contract.ts';
import { Scenario } from '../scenario/contract.ts';

/** What one process found out about the operations that were its own. Plain JSON: it may be kept and read elsewhere. */
export const GroupResult = z.object({
  /** Those that it called, its own and others that set these up. */
  operations: z.array(
    z.object({
      ...OperationOutcome.shape,
      /** Names of what was sent, for counting over several results. */
      sent: z.array(z.string()),
    }),
  ),
  findings: z.array(Finding),
  /** In how many operations each oracle could have seen what it looks for. */
  tried: z.partialRecord(Oracle, z.int().nonnegative()),
  /** How its own operations were reached. */
  scenarios: z.array(Scenario),
  /** How those went that others wrote. */
  trials: z.array(Trial),
  gaps: z.array(Gap),
  /** A few exchanges of each operation and status, for the HTTP archive. */
  exchanges: z.array(RecordedExchange),
  notes: z.array(z.string()),
  /** How many things that it made with each operation could not be removed. */
  left: z.record(z.string(), z.int().positive()),
  requests: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  /** Address below which the API was found to answer. */
  baseUrl: z.string(),
  /** Why it ended before everything was done, or null. */
  stopped: z.enum(['requests', 'seconds', 'cancelled', 'target', 'failure']).nullable(),
  /** The target became unavailable and stayed so. */
  targetLost: z.boolean(),
});
export type GroupResult = z.infer<typeof GroupResult>;
