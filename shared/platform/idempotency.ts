import { createHash } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { setting } from './config.ts';
import { dynamo, type TransactItem } from './dynamo.ts';
import { Refusal, refuse } from './errors.ts';

const keptSeconds = 24 * 60 * 60;

const Key = z.string().regex(/^[\x21-\x7e]{1,255}$/);
const Stored = z.object({ requestHash: z.string(), answer: z.unknown(), expiresAt: z.number() });

/**
 * What a call with an `Idempotency-Key` has to keep. The record is written in the transaction that has
 * the effect, so there is no state in between: either both exist or neither.
 */
export class Idempotency {
  readonly #pk: string | null;
  readonly #requestHash: string;

  private constructor(pk: string | null, requestHash: string) {
    this.#pk = pk;
    this.#requestHash = requestHash;
  }

  /**
   * @param key the header as it was sent; without one nothing is kept
   * @param request what makes the call the same call: parameters and body after validation
   */
  static of(principalId: string, routeId: string, key: string | undefined, request: unknown): Idempotency {
    if (key === undefined) return new Idempotency(null, '');
    if (!Key.safeParse(key).success) {
      refuse('VALIDATION_ERROR', 'Idempotency-Key must be 1 to 255 visible ASCII characters.');
    }
    const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
    return new Idempotency(`idempotency/${principalId}/${routeId}/${key}`, hash);
  }

  /** False when the caller sent no key: a repeated call is then a new call. */
  get wanted(): boolean {
    return this.#pk !== null;
  }

  /**
   * Goes into the transaction of the effect: nothing without a key, else the record. A second call with
   * the key makes that transaction fail, and the pipeline then answers with what is stored here.
   *
   * @param answer what a repeated call gets, without secrets
   */
  record(answer: unknown): TransactItem[] {
    if (this.#pk === null) return [];
    const now = Math.floor(Date.now() / 1000);
    return [
      {
        Put: {
          TableName: setting('PLATFORM_TABLE'),
          Item: {
            pk: this.#pk,
            sk: 'answer',
            v: 1,
            requestHash: this.#requestHash,
            answer,
            expiresAt: now + keptSeconds,
          },
          // Expired rows stay readable until DynamoDB gets round to deleting them.
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
          ExpressionAttributeValues: { ':now': now },
        },
      },
    ];
  }

  /** The answer of an earlier call with this key; CONFLICT when that was another request. */
  async earlier(): Promise<{ readonly answer: unknown } | null> {
    if (this.#pk === null) return null;
    const { Item } = await dynamo().send(
      new GetCommand({
        TableName: setting('PLATFORM_TABLE'),
        Key: { pk: this.#pk, sk: 'answer' },
        ConsistentRead: true,
      }),
    );
    if (!Item) return null;
    const stored = Stored.parse(Item);
    if (stored.expiresAt <= Date.now() / 1000) return null;
    if (stored.requestHash !== this.#requestHash) {
      throw new Refusal('CONFLICT', 'This Idempotency-Key was used for another request. Send a new key.');
    }
    return { answer: stored.answer };
  }
}
