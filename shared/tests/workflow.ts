import * as z from 'zod';
import { RunId } from './contract.ts';

/** All that travels through queues and the state machine: keys, never documents. */
export const RunRef = z.object({ companyId: z.string(), runId: RunId, correlationId: z.string() });
export type RunRef = z.infer<typeof RunRef>;

/** Files of a run's evidence that are not pictures. */
export const evidenceFile = { examination: 'examination.json', judgement: 'judgement.json' } as const;

/** What is learned from a run, once for each time that it was rated. */
export const lessonFile = (rev: number) => `lesson-${rev}.json`;
