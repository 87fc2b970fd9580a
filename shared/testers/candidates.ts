import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamo } from '#shared/platform/dynamo.ts';
import { table } from '#shared/tests/keys.ts';
import { isoWeek } from './availability.ts';
import { eligiblePk, shards } from './keys.ts';
import type { Candidate } from './matching.ts';
import { EligibleRow, statisticsOf } from './tester.ts';

/** Testers read of each shard. */
export const perShard = 100;

/**
 * Testers who may be asked in a language, of each shard those who were asked least recently: at most ten
 * reads and a thousand testers, however many there are.
 */
export async function readEligible(language: string): Promise<EligibleRow[]> {
  const pages = await Promise.all(
    Array.from({ length: shards }, (_, shard) =>
      dynamo().send(
        new QueryCommand({
          TableName: table(),
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': eligiblePk(language, shard) },
          Limit: perShard,
        }),
      ),
    ),
  );
  return pages.flatMap(({ Items = [] }) => z.array(EligibleRow).parse(Items));
}

/** A tester as the ranking wants it. */
export function candidateOf(
  tester: EligibleRow,
  { asked, now }: { readonly asked: readonly string[]; readonly now: number },
): Candidate {
  const { id, status, profile, lastAssignedAt, load } = tester;
  return {
    tester: {
      id,
      status,
      profile,
      lastAssignedAt,
      statistics: statisticsOf({ counts: tester.counts, earnings: {} }),
    },
    testsThisWeek: load[isoWeek(profile.timezone, now)] ?? 0,
    isOnThisTest: asked.includes(id),
    // Asked of those only whom an offer is made to.
    isMemberOfCompany: false,
  };
}
