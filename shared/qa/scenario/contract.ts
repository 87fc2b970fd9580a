import * as z from 'zod';

/**
 * The one shape of a test of an API, whoever wrote it: generated from the document, recorded from what the
 * engine sent, or written by a model. A step's values may hold `{name}` placeholders, filled with what an
 * earlier step extracted.
 */

/** One assertion about one value. `placeholder` in `exact` and `contains` is filled before comparing. */
export const Assertion = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exact'), value: z.json() }),
  z.object({ kind: z.literal('any') }),
  z.object({ kind: z.literal('absent') }),
  z.object({ kind: z.literal('contains'), value: z.string().max(10_000) }),
  z.object({ kind: z.literal('regex'), pattern: z.string().max(1_000) }),
  z.object({
    kind: z.literal('compare'),
    operator: z.enum(['<', '<=', '>', '>=', '==', '!=']),
    value: z.number(),
  }),
  z.object({ kind: z.literal('oneOf'), values: z.array(z.json()).min(1).max(100) }),
]);
export type Assertion = z.infer<typeof Assertion>;

/** Status codes (`200`) or classes (`2XX`) of which one is expected. */
export const ExpectedStatus = z
  .array(z.string().regex(/^[1-5](\d\d|XX)$/))
  .min(1)
  .max(20);

export const Extraction = z.object({
  /** Name of the placeholder. */
  name: z.string().regex(/^[A-Za-z_]\w{0,63}$/),
  from: z.enum(['body', 'header', 'status']),
  /** JSON pointer into the body, or the header's name; for a Location header also `#n`, its nth path segment. */
  pointer: z.string().max(500),
});
export type Extraction = z.infer<typeof Extraction>;

export const Step = z.object({
  index: z.int().nonnegative(),
  name: z.string().min(1).max(300),
  method: z.string().regex(/^[A-Z]{1,20}$/),
  /** Template with placeholders filled or `{name}`: `/pets/{petId}`. Percent-encoded where literal. */
  path: z.string().startsWith('/').max(4_000),
  /** Repeated names are arrays. */
  query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  headers: z.record(z.string(), z.string()),
  /** JSON, or text with its content type in `headers`; undefined: no body. */
  body: z.json().optional(),
  /** The body is a text that is sent as it is, although its type says JSON: one that is broken on purpose. */
  raw: z.literal(true).optional(),
  /** Who sends it. */
  identity: z.enum(['first', 'second', 'nobody']),
  expected: z.object({
    status: ExpectedStatus,
    /** JSON pointer to what must hold there. */
    body: z.record(z.string(), Assertion),
    headers: z.record(z.string(), Assertion),
  }),
  extractions: z.array(Extraction).max(50),
});
export type Step = z.infer<typeof Step>;

export const Scenario = z.object({
  schemaVersion: z.literal(1),
  name: z.string().min(1).max(300),
  description: z.string().max(2_000),
  tags: z.array(z.string().max(100)).max(20),
  /** `deterministic`, `offline`, or the id of the model that wrote it. */
  source: z.string().min(1).max(100),
  /** The run's seed, from which generated values follow. */
  seed: z.int().nonnegative(),
  steps: z.array(Step).min(1).max(100),
});
export type Scenario = z.infer<typeof Scenario>;
