import * as z from 'zod';
import type { Row } from '#shared/platform/dynamo.ts';
import { RunId, RunStep } from './contract.ts';
import type { RunKey } from './keys.ts';
import { RunRow } from './store.ts';

const StepRow = RunStep.extend({ companyId: z.string(), runId: RunId });

/** A row as a stream record shows it. */
export type Seen =
  | { readonly kind: 'run'; readonly run: RunRow }
  | { readonly kind: 'step'; readonly key: RunKey; readonly step: RunStep };

/** Reads the image of a stream record; null for rows that nobody outside of a run's work cares about. */
export function seenIn(image: Row): Seen | null {
  if (image.entity === 'run') return { kind: 'run', run: RunRow.parse(image) };
  if (image.entity !== 'step') return null;
  const { companyId, runId } = StepRow.parse(image);
  return { kind: 'step', key: { companyId, runId }, step: RunStep.parse(image) };
}
