import * as z from 'zod';
import { Verdict } from '../report/contract.ts';

const operation = z.string();
const source = z.string().describe('`deterministic`, `offline`, or the id of the model.');

/**
 * What happens in a run, in the order in which it is told: requested, specification fetched, then scenarios,
 * their executions and failed attempts of the model in any mix, then generation ended, judged, over.
 */
export const QaEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('REQUESTED'), baseUrl: z.string() }),
  z.object({
    type: z.literal('SPEC_FETCHED'),
    title: z.string(),
    operations: z.int().nonnegative(),
    problems: z.int().nonnegative(),
  }),
  z.object({ type: z.literal('SCENARIO_CREATED'), operation, scenario: z.string(), source }),
  z.object({
    type: z.literal('EXECUTION_SUCCESS'),
    operation,
    scenario: z.string(),
    /** Of the last step. */
    status: z.int(),
    requests: z.int().positive(),
    took: z.number().nonnegative().describe('Milliseconds.'),
  }),
  z.object({
    type: z.literal('EXECUTION_FAILED'),
    operation,
    scenario: z.string(),
    /** Null when there was no response. */
    status: z.int().nullable(),
    requests: z.int().positive(),
    took: z.number().nonnegative().describe('Milliseconds.'),
    reason: z.string(),
  }),
  z.object({
    type: z.literal('AI_FAILED'),
    operation,
    attempt: z.int().positive(),
    /** Attempts that there may be; the same as `attempt` when another would fail in the same way. */
    of: z.int().positive(),
    reason: z.string(),
  }),
  z.object({ type: z.literal('AI_SUCCESS'), scenarios: z.int().nonnegative(), source }),
  z.object({ type: z.literal('QA_EVAL_DONE'), verdict: Verdict, findings: z.int().nonnegative() }),
  z.object({ type: z.literal('COMPLETE'), verdict: Verdict }),
  z.object({ type: z.literal('FAILED'), reason: z.string() }),
]);
export type QaEvent = z.infer<typeof QaEvent>;

/** How far a run is. */
export const QaProgress = z.object({
  phase: z.enum(['reading', 'planning', 'testing', 'alone', 'judging', 'over']),
  operations: z.int().nonnegative(),
  done: z
    .int()
    .nonnegative()
    .describe(
      'As many operations as the work comes to that is done: reaching, covering, probing and judging are parts of it.',
    ),
  /** Operations that answered a success at least once. */
  reached: z.int().nonnegative(),
  requests: z.int().nonnegative(),
  requestsPerSecond: z.number().nonnegative(),
  findings: z.int().nonnegative(),
});
export type QaProgress = z.infer<typeof QaProgress>;
