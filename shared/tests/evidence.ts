import type * as z from 'zod';
import { deleteObjects, listObjects, putObject, readObject } from '#shared/platform/objects.ts';
import { evidencePrefix, type RunKey } from './keys.ts';

/* Import this lazily where most calls do without it: the client of S3 is the largest of all. */

/** Stores one file of a run; the same name is overwritten. */
export async function putEvidence(
  key: RunKey,
  name: string,
  body: string | Uint8Array,
  contentType: string,
): Promise<void> {
  await putObject(evidencePrefix(key) + name, body, contentType);
}

/** A JSON file that an earlier step of the run has stored. */
export async function readEvidence<T>(key: RunKey, name: string, schema: z.ZodType<T>): Promise<T> {
  const bytes = await readObject(evidencePrefix(key) + name);
  if (bytes === null) throw new Error(`The run ${key.runId} has no file ${name}.`);
  return schema.parse(JSON.parse(Buffer.from(bytes).toString()));
}

/** Names of the files of a run that begin with `folder`. */
export async function evidenceNames(key: RunKey, folder: string): Promise<string[]> {
  const names = await listObjects(evidencePrefix(key) + folder);
  return names.map((name) => name.slice(evidencePrefix(key).length));
}

/** Deletes all files of a run, as often as wanted. */
export async function deleteEvidence(key: RunKey): Promise<void> {
  await deleteObjects(evidencePrefix(key));
}
