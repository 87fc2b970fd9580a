import * as z from 'zod';
import { putObject, readObject } from '#shared/platform/objects.ts';
import { RecordedExchange } from '../report/contract.ts';
import { harObject } from './report-file.ts';
import type { PlanRow } from './store.ts';

/** Requests and answers of a run for the HTTP archive; none when it ended without a report. */
export async function readExchanges(plan: PlanRow): Promise<RecordedExchange[]> {
  const bytes = await readObject(harObject(plan));
  return bytes === null ? [] : z.array(RecordedExchange).parse(JSON.parse(Buffer.from(bytes).toString()));
}

export function keepExchanges(plan: PlanRow, exchanges: readonly RecordedExchange[]): Promise<void> {
  return putObject(harObject(plan), JSON.stringify(exchanges), 'application/json');
}
