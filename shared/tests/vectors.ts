import { createHash } from 'node:crypto';
import { BatchGetCommand, BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo } from '#shared/platform/dynamo.ts';
import { table, vectorsOf } from './keys.ts';

/** Days that a vector is kept for. A site is mostly tested again within a month. */
const keptDays = 30;
/** DynamoDB's limits of one call. */
const readAtOnce = 100;
const writtenAtOnce = 25;

const VectorRow = z.object({
  sk: z.string(),
  vector: z.instanceof(Uint8Array),
  expiresAt: z.int(),
});

/** Key of what a text means to a model: says nothing about the text to who cannot guess it. */
export const vectorKey = (model: string, text: string): string =>
  createHash('sha256')
    .update(JSON.stringify([model, text]))
    .digest('hex');

/**
 * The vectors that are kept under these keys. One that DynamoDB did not hand out this time is only asked of the
 * provider again.
 */
export async function readVectors(
  companyId: string,
  keys: readonly string[],
  now: Date,
): Promise<Map<string, Float32Array>> {
  const known = new Map<string, Float32Array>();
  for (let at = 0; at < keys.length; at += readAtOnce) {
    const { Responses } = await dynamo().send(
      new BatchGetCommand({
        RequestItems: {
          [table()]: {
            Keys: keys.slice(at, at + readAtOnce).map((sk) => ({ pk: vectorsOf(companyId), sk })),
          },
        },
      }),
    );
    for (const { sk, vector, expiresAt } of z.array(VectorRow).parse(Responses?.[table()] ?? [])) {
      // DynamoDB deletes what has expired some time later.
      if (expiresAt * 1_000 > now.getTime()) known.set(sk, floatsOf(vector));
    }
  }
  return known;
}

/** Keeps vectors, as often as wanted. One that DynamoDB did not take this time is only not kept. */
export async function keepVectors(
  companyId: string,
  vectors: ReadonlyMap<string, Float32Array>,
  now: Date,
): Promise<void> {
  const expiresAt = Math.floor(now.getTime() / 1_000) + keptDays * 86_400;
  const puts = [...vectors].map(([sk, vector]) => ({
    PutRequest: {
      Item: {
        pk: vectorsOf(companyId),
        sk,
        entity: 'vector',
        v: 1,
        vector: new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength),
        expiresAt,
      },
    },
  }));
  for (let at = 0; at < puts.length; at += writtenAtOnce) {
    await dynamo().send(
      new BatchWriteCommand({ RequestItems: { [table()]: puts.slice(at, at + writtenAtOnce) } }),
    );
  }
}

/** Copied, since bytes of a response need not begin where a number may. */
const floatsOf = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
