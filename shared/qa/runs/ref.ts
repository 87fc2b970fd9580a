import * as z from 'zod';
import { PlanId } from '../contract.ts';

/** All that travels through queues and the state machine: keys, never documents. */
export const PlanRef = z.object({ companyId: z.string(), planId: PlanId, correlationId: z.string() });
export type PlanRef = z.infer<typeof PlanRef>;

/** Input of a child execution: the run, and which of its batches. */
export const BatchRef = PlanRef.extend({ batch: z.int().nonnegative() });
export type BatchRef = z.infer<typeof BatchRef>;
