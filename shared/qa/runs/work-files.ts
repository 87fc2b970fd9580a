import * as z from 'zod';
import { listObjects, putObject, readObject } from '#shared/platform/objects.ts';
import type { Plan } from '../dependencies/plan-types.ts';
import type { Api } from '../document/api.ts';
import { GroupResult } from '../execution/group-result.ts';
import { planPrefix } from '../keys.ts';
import { Scenario } from '../scenario/contract.ts';
import type { PlanRow } from './store.ts';

/*
 * What the steps of a run leave for each other, below the run's prefix: `api.json`, `plan.json`, `work.json`,
 * `manifest.json` (what the Map reads), `written/<number>.json` (scenarios of a model), `batch/<number>.json`.
 */

/** What a run is cut into. */
export const Work = z.object({
  /** Operations of each batch, by number. */
  batches: z.array(z.array(z.string())),
  /** Whether something must not run beside the batches. */
  alone: z.boolean(),
  /** How many batches run at a time. */
  lanes: z.int().positive(),
  /** What the target's owner has proved to allow, as it stood when the run was planned. */
  security: z.boolean(),
  notes: z.array(z.string()),
});
export type Work = z.infer<typeof Work>;

/** What one batch found out. */
export const BatchResult = GroupResult.extend({
  /** Scenarios that were created. */
  created: z.int().nonnegative(),
});
export type BatchResult = z.infer<typeof BatchResult>;

/** What a model wrote for a batch. */
export const Written = z.object({
  scenarios: z.array(Scenario),
  notes: z.array(z.string()),
  costMicroUsd: z.int().nonnegative(),
});
export type Written = z.infer<typeof Written>;

export const manifestObject = (plan: PlanRow) => `${planPrefix(plan)}manifest.json`;
const batchPrefix = (plan: PlanRow) => `${planPrefix(plan)}batch/`;
const batchObject = (plan: PlanRow, number: number) => `${batchPrefix(plan)}${number}.json`;

export const keepApi = (plan: PlanRow, api: Api) => keep(`${planPrefix(plan)}api.json`, api);

/** The document as it was read. Our own file: it has the shape that it was written with. */
export const keptApi = (plan: PlanRow): Promise<Api> => kept(`${planPrefix(plan)}api.json`);

/** The manifest comes last: once it is there, so is everything that its batches read. */
export async function keepWork(plan: PlanRow, planned: Plan, work: Work): Promise<void> {
  await keep(`${planPrefix(plan)}plan.json`, planned);
  await keep(`${planPrefix(plan)}work.json`, work);
  await keep(
    manifestObject(plan),
    work.batches.map((_, batch) => ({ batch })),
  );
}

export async function keptWork(plan: PlanRow): Promise<Work> {
  return Work.parse(await kept(`${planPrefix(plan)}work.json`));
}

/** What is to be called. Our own file, too. */
export const keptPlan = (plan: PlanRow): Promise<Plan> => kept(`${planPrefix(plan)}plan.json`);

const writtenPrefix = (plan: PlanRow) => `${planPrefix(plan)}written/`;
const writtenObject = (plan: PlanRow, batch: number) => `${writtenPrefix(plan)}${batch}.json`;

export const keepWritten = (plan: PlanRow, batch: number, written: Written) =>
  keep(writtenObject(plan, batch), written);

export async function hasWritten(plan: PlanRow, batch: number): Promise<boolean> {
  return (await listObjects(writtenObject(plan, batch))).length > 0;
}

/** Null when no model wrote anything, or none was asked. */
export async function keptWritten(plan: PlanRow, batch: number): Promise<Written | null> {
  return (await hasWritten(plan, batch)) ? Written.parse(await kept(writtenObject(plan, batch))) : null;
}

/** What the models cost that wrote for the batches, in micro-USD, those of batches that never ended included. */
export async function costOfWritten(plan: PlanRow): Promise<number> {
  const all = await Promise.all((await listObjects(writtenPrefix(plan))).map(kept));
  return all.reduce((sum, written) => sum + Written.parse(written).costMicroUsd, 0);
}

export const keepResult = (plan: PlanRow, number: number, result: BatchResult) =>
  keep(batchObject(plan, number), result);

export async function hasResult(plan: PlanRow, number: number): Promise<boolean> {
  return (await listObjects(batchObject(plan, number))).length > 0;
}

/** Numbers of the batches that have ended. */
export async function endedBatches(plan: PlanRow): Promise<number[]> {
  const names = await listObjects(batchPrefix(plan));
  return names.map((name) => Number.parseInt(name.slice(batchPrefix(plan).length), 10)).sort((a, b) => a - b);
}

export async function keptResult(plan: PlanRow, number: number): Promise<BatchResult> {
  return BatchResult.parse(await kept(batchObject(plan, number)));
}

async function keep(name: string, value: unknown): Promise<void> {
  await putObject(name, JSON.stringify(value), 'application/json');
}

// biome-ignore lint/suspicious/noExplicitAny: the caller names the shape
async function kept(name: string): Promise<any> {
  const bytes = await readObject(name);
  if (bytes === null) throw new Error(`There is no object ${name}.`);
  // Hundreds of megabytes for the largest documents: not a copy of them.
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
}
