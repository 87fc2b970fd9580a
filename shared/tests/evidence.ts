import type { S3Client } from '@aws-sdk/client-s3';
import type * as z from 'zod';
import { setting } from '#shared/platform/config.ts';
import type { RunKey } from './keys.ts';

/** Everything that a run keeps in the evidence bucket begins with this. */
export function evidencePrefix({ companyId, runId }: RunKey): string {
  return `company/${companyId}/run/${runId}/`;
}

let client: S3Client | undefined;

// Only the functions that touch evidence pay for the client, when they first do.
async function s3() {
  const commands = await import('@aws-sdk/client-s3');
  client ??= new commands.S3Client({});
  return { client, ...commands };
}

/** Stores one file of a run; the same name is overwritten. */
export async function putEvidence(
  key: RunKey,
  name: string,
  body: string | Uint8Array,
  contentType: string,
): Promise<void> {
  const { client, PutObjectCommand } = await s3();
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
  const { client, GetObjectCommand } = await s3();
  const { Body } = await client.send(
    new GetObjectCommand({ Bucket: setting('EVIDENCE_BUCKET'), Key: evidencePrefix(key) + name }),
  );
  return schema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
}

/** Deletes all files of a run, as often as wanted. */
export async function deleteEvidence(key: RunKey): Promise<void> {
  const { client, DeleteObjectsCommand, ListObjectsV2Command } = await s3();
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
