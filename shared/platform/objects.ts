import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { setting } from './config.ts';

/* Import this lazily where most calls do without it: the client of S3 is the largest of all. */

const client = new S3Client({});
const bucket = () => setting('EVIDENCE_BUCKET');

/** Stores an object; the same name is overwritten. */
export async function putObject(name: string, body: string | Uint8Array, contentType: string): Promise<void> {
  await client.send(
    new PutObjectCommand({ Bucket: bucket(), Key: name, Body: body, ContentType: contentType }),
  );
}

/** The bytes of an object, or null when there is none (any more). */
export async function readObject(name: string): Promise<Uint8Array | null> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket(), Key: name }));
    return (await Body?.transformToByteArray()) ?? null;
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
}

/** Size of an object in bytes, or null when there is none. */
export async function sizeOfObject(name: string): Promise<number | null> {
  try {
    const { ContentLength = 0 } = await client.send(new HeadObjectCommand({ Bucket: bucket(), Key: name }));
    return ContentLength;
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}

/** Full names of the objects that begin with `prefix`, sorted. */
export async function listObjects(prefix: string): Promise<string[]> {
  const names: string[] = [];
  let from: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket(), Prefix: prefix, ContinuationToken: from }),
    );
    names.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    from = page.NextContinuationToken;
  } while (from !== undefined);
  return names;
}

/** Deletes all objects that begin with `prefix`, as often as wanted. */
export async function deleteObjects(prefix: string): Promise<void> {
  for (;;) {
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: bucket(), Prefix: prefix }),
    );
    if (Contents.length === 0) return;
    const { Errors = [] } = await client.send(
      new DeleteObjectsCommand({
        Bucket: bucket(),
        Delete: { Objects: Contents.map(({ Key }) => ({ Key })), Quiet: true },
      }),
    );
    if (Errors[0]) throw new Error(`Deleting ${Errors[0].Key} failed: ${Errors[0].Code}.`);
  }
}
