import * as z from 'zod';
import { Judgement, ModelUse } from './contract.ts';

/** What came of asking the judge, kept with the evidence. */
export const Verdict = z.discriminatedUnion('kind', [
  z.object({ v: z.literal(1), kind: z.literal('judged'), judgement: Judgement, use: ModelUse }),
  z.object({
    v: z.literal(1),
    kind: z.literal('unjudged'),
    /** One sentence for the reader of the report. */
    reason: z.string(),
    /** What failed attempts cost; null when nothing was asked. */
    use: ModelUse.nullable(),
  }),
]);
export type Verdict = z.infer<typeof Verdict>;
