import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type * as z from 'zod';
import { setting } from '#shared/platform/config.ts';
import { evidencePrefix, type RunKey } from './keys.ts';

/* Import this lazily where most calls do without it: the client of S3 is the largest of all. */

const client = new S3Client({});

/** Stores one file of a run; the same name is overwritten. */
export async function putEvidence(
  key: RunKey,
  name: string,
  body: string | Uint8Array,
  contentType: string,
): Promise<void> {
  await client.send(
    new PutObjectCommand({
      Bucket: setting('EVIDENCE_BUCKET'),
      Key: evidencePrefix(key) + name,
      Body: body,
      ContentType: contentType,
    }),
  );
}

/** A JSON file that an earlier step of the run has stored. */
export async function readEvidence<T>(key: RunKey, name: string, schema: z.ZodType<T>): Promise<T> {
  const { Body } = await client.send(
    new GetObjectCommand({ Bucket: setting('EVIDENCE_BUCKET'), Key: evidencePrefix(key) + name }),
  );
  return schema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
}

/** Names of the files of a run that begin with `folder`. */
export async function evidenceNames(key: RunKey, folder: string): Promise<string[]> {
  const names: string[] = [];
  let from: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: setting('EVIDENCE_BUCKET'),
        Prefix: evidencePrefix(key) + folder,
        ContinuationToken: from,
      }),
    );
    names.push(...(page.Contents ?? []).map(({ Key = '' }) => Key.slice(evidencePrefix(key).length)));
    from = page.NextContinuationToken;
  } while (from !== undefined);
  return names;
}

/** Deletes all files of a run, as often as wanted. */
export async function deleteEvidence(key: RunKey): Promise<void> {
  const Bucket = setting('EVIDENCE_BUCKET');
  for (;;) {
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: evidencePrefix(key) }),
    );
    if (Contents.length === 0) return;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Objects: Contents.map(({ Key }) => ({ Key })), Quiet: true },
      }),
    );
    if (Errors[0]) throw new Error(`Deleting ${Errors[0].Key} failed: ${Errors[0].Code}.`);
  }
}
