import * as z from 'zod';
import { Scenario } from '../scenario/contract.ts';

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

/** What can be found, by the rule that finds it. */
export const oracles = [
  'server-error',
  'no-response',
  'undocumented-status',
  'content-type',
  'response-schema',
  'response-headers',
  'valid-data-refused',
  'invalid-data-accepted',
  'missing-header-accepted',
  'unsupported-method',
  'use-after-delete',
  'not-retrievable',
  'location-wrong',
  'delete-without-effect',
  'partial-put',
  'put-not-idempotent',
  'failed-write-has-effect',
  'limit-ignored',
  'slow-response',
  'authentication-ignored',
  'foreign-object-readable',
  'foreign-object-writable',
  'mass-assignment',
  'user-enumeration',
  'sensitive-data-exposed',
  'injection',
  'no-login-rate-limit',
  'weak-token',
  'regex-blow-up',
] as const;
export const Oracle = z.enum(oracles);
export type Oracle = z.infer<typeof Oracle>;

/** A request and its answer as evidence, redacted, bodies cut to what a person reads. */
export const RecordedExchange = z.object({
  number: z.int().positive(),
  identity: z.enum(['first', 'second', 'nobody']),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string().nullable(),
  }),
  response: z
    .object({
      status: z.int(),
      headers: z.record(z.string(), z.string()),
      body: z.string(),
      truncated: z.boolean(),
    })
    .nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  took: z.number().nonnegative(),
  startedAt: z.iso.datetime(),
});
export type RecordedExchange = z.infer<typeof RecordedExchange>;

/** One cause, however often it showed. */
export const Finding = z.object({
  /** Derived from oracle, operation and signature: the same in every run that finds it. */
  id: z.string(),
  oracle: Oracle,
  severity: Severity,
  /** The operation where it shows, or the first when it shows in several. */
  operation: z.string(),
  operations: z.array(z.string()).min(1),
  title: z.string(),
  /** What was expected, what came instead; plain words, no secrets. */
  evidence: z.string(),
  likelyCause: z.string(),
  /** A standard, a rule of the document, or a class of weakness, with its address. */
  reference: z.object({ title: z.string(), url: z.url() }),
  /** What makes two occurrences the same cause. */
  signature: z.string(),
  occurrences: z.int().positive(),
  /** `confirmed`: happened again when tried again. `once`: could not be tried again. `flaky`: only sometimes. */
  certainty: z.enum(['confirmed', 'once', 'flaky']),
  exchanges: z.array(RecordedExchange),
  /** Smallest scenario that shows it, set-up included. */
  reproduction: Scenario.nullable(),
  /** The same as a shell script that works on a fresh server, credentials as variables. */
  curl: z.string(),
});
export type Finding = z.infer<typeof Finding>;

export const OperationOutcome = z.object({
  operation: z.string(),
  method: z.string(),
  path: z.string(),
  /** `covered`: a documented success was reached. `failed`: tried, never a success. `untested`: not tried. */
  outcome: z.enum(['covered', 'failed', 'untested']),
  /** Why it failed or was not tried. */
  reason: z.string().nullable(),
  requests: z.int().nonnegative(),
  /** How often each status came, `0` for no response. */
  statuses: z.record(z.string(), z.int().positive()),
  /** Parameters and body fields that were sent at least once, and all that are documented. */
  parameters: z.object({ sent: z.int().nonnegative(), documented: z.int().nonnegative() }),
  documentedStatuses: z.array(z.string()),
});
export type OperationOutcome = z.infer<typeof OperationOutcome>;

export const Gap = z.object({
  kind: z.enum(['uncovered', 'unresolved-placeholder', 'weak-assertion', 'missing-error-cases']),
  operation: z.string(),
  detail: z.string(),
});
export type Gap = z.infer<typeof Gap>;

export const Verdict = z.enum(['PASS', 'PASS_WITH_WARNINGS', 'FAIL', 'ERROR', 'INCONCLUSIVE']);
export type Verdict = z.infer<typeof Verdict>;

/**
 * How a scenario went that somebody wrote, a model for instance. What came otherwise than its author expected is
 * no finding by itself: it is one where the document says the same (ADR 15).
 */
export const Trial = z.object({
  scenario: Scenario,
  /** `unfinished`: the limits of the run came first. */
  outcome: z.enum(['passed', 'failed', 'unfinished']),
  requests: z.int().nonnegative(),
  /** What came otherwise, in the step that ended it; words, no secrets. */
  unmet: z.array(z.string()),
  /** Index of that step, or null. */
  step: z.int().nonnegative().nullable(),
  /** Rules of the document that the same answer breaks; empty: only the scenario's author expected otherwise. */
  oracles: z.array(Oracle),
});
export type Trial = z.infer<typeof Trial>;

/** A model's words on a report. It decides nothing. */
export const Narrative = z.object({
  text: z.string(),
  /** What to do first, the most important first. */
  recommendations: z.array(z.string()),
  /** What may happen if the findings stay. */
  risks: z.array(z.string()),
  /** Who wrote it, as its provider names it. */
  model: z.string(),
  offline: z.boolean(),
});
export type Narrative = z.infer<typeof Narrative>;

export const QaReport = z.object({
  v: z.literal(1),
  title: z.string(),
  baseUrl: z.string(),
  seed: z.int().nonnegative(),
  verdict: Verdict,
  /** Which rule gave the verdict. */
  verdictReason: z.string(),
  startedAt: z.iso.datetime(),
  seconds: z.number().nonnegative(),
  requests: z.int().nonnegative(),
  operations: z.array(OperationOutcome),
  findings: z.array(Finding),
  gaps: z.array(Gap),
  /** How operations were reached, one for each that was: set-up included, to run again or to export as tests. */
  scenarios: z.array(Scenario),
  /** How scenarios went that were not made by the engine itself. */
  trials: z.array(Trial),
  /** Parts of the document that could not be used. */
  problems: z.array(z.object({ operation: z.string().nullable(), pointer: z.string(), reason: z.string() })),
  /** What the reader must know: stopped early, target became unavailable and which call did it, clean-up left over. */
  notes: z.array(z.string()),
  /** Null: no model was asked, or none answered, which a note then says. */
  narrative: Narrative.nullable(),
});
export type QaReport = z.infer<typeof QaReport>;

/** What a report can be written as. */
export const ReportFormat = z.enum([
  'json',
  'junit',
  'har',
  'sarif',
  'csv',
  'markdown',
  'vitest',
  'playwright',
]);
