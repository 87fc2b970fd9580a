import { ulid } from 'ulid';
import type * as z from 'zod';
import { setting } from '#shared/platform/config.ts';
import { ConditionFailed, dynamo, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { evidencePrefix, table } from '#shared/tests/keys.ts';
import { bucketAddress } from '#shared/tests/links.ts';
import type { AssignmentRow } from './assignment.ts';
import type { NewScreenshot } from './contract.ts';
import { assignmentKey, folderOf } from './keys.ts';

/** How long an upload may begin, in seconds. */
const lifetime = 15 * 60;

/** Screenshots of one assignment, used in its report or not. */
const most = 500;

const endings = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/webp': 'webp' } as const;

export interface Upload {
  readonly name: string;
  readonly url: string;
  /** What the PUT has to be sent with; a browser adds the length by itself. */
  readonly headers: Record<string, string>;
  readonly expiresAt: string;
}

/**
 * An address to PUT one screenshot to. Type, length and checksum are part of its signature, so that
 * nothing else can be stored there. Null when the assignment has all the screenshots that it can have.
 */
export async function newUpload(
  assignment: AssignmentRow,
  file: z.output<typeof NewScreenshot>,
): Promise<Upload | null> {
  try {
    await transact([countUpload(assignment)]);
  } catch (error) {
    if (error instanceof ConditionFailed) return null;
    throw error;
  }
  const { S3RequestPresigner } = await import('@aws-sdk/s3-request-presigner');
  const { credentials, region, sha256 } = dynamo().config;
  const presigner = new S3RequestPresigner({ credentials, region, sha256 });
  const name = `${ulid().toLowerCase()}.${endings[file.mediaType]}`;
  const base = bucketAddress(setting('EVIDENCE_BUCKET'), await region());
  const path = `${base.pathname}${evidencePrefix(assignment)}${folderOf(assignment.id)}${name}`;
  const headers = { 'content-type': file.mediaType, 'x-amz-checksum-sha256': file.sha256 };
  const signed = { ...headers, 'content-length': String(file.bytes) };
  const at = new Date();
  const request = await presigner.presign(
    {
      method: 'PUT',
      protocol: base.protocol,
      hostname: base.hostname,
      ...(base.port !== '' && { port: Number(base.port) }),
      path,
      query: {},
      headers: signed,
    },
    {
      expiresIn: lifetime,
      signingDate: at,
      signableHeaders: new Set(Object.keys(signed)),
      unhoistableHeaders: new Set(Object.keys(headers)),
    },
  );
  return {
    name,
    url: `${base.origin}${path}?${new URLSearchParams(request.query as Record<string, string>)}`,
    headers,
    expiresAt: new Date(at.getTime() + lifetime * 1000).toISOString(),
  };
}

function countUpload({ testerId, id }: AssignmentRow): TransactItem {
  return {
    Update: {
      TableName: table(),
      Key: assignmentKey(testerId, id),
      UpdateExpression: 'ADD uploads :one',
      ConditionExpression: 'uploads < :most',
      ExpressionAttributeValues: { ':one': 1, ':most': most },
    },
  };
}
