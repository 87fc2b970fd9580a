import { createHash } from 'node:crypto';
import * as z from 'zod';
import { TestType } from '#shared/tests/contract.ts';
import { Tester, TesterProfile, type TesterStatistics, TesterStatus } from './contract.ts';
import { eligiblePk, shards } from './keys.ts';

/** Checked when it was written; asking for the time zone again is slow among a thousand candidates. */
const StoredProfile = TesterProfile.extend({ timezone: z.string() });

/** A tester as kept. */
export const TesterRow = z.object({
  id: z.string(),
  /** `<issuer>|<sub>`: memberships of the same person are found by it. */
  subject: z.string(),
  status: TesterStatus,
  statusReason: z.string().nullable(),
  email: z.string(),
  profile: StoredProfile,
  counts: z.object({
    offered: z.int(),
    accepted: z.int(),
    completed: z.int(),
    overdue: z.int(),
    ratingCount: z.int(),
    ratingSum: z.int(),
  }),
  /** By UTC month and test type, `2026-11/human`. */
  earnings: z.record(z.string(), z.object({ tests: z.int(), cents: z.int() })),
  /** Tests taken by the tester's own ISO week, `2026-W47`; the latest few. */
  load: z.record(z.string(), z.int()),
  createdAt: z.string(),
  lastAssignedAt: z.string().nullable(),
  lastSeenAt: z.string().nullable(),
  /** Rises with every change, so that a writer notices that somebody else was faster. */
  rev: z.int(),
});
export type TesterRow = z.infer<typeof TesterRow>;

export function newTester(
  who: Pick<TesterRow, 'id' | 'subject' | 'email' | 'profile' | 'status'>,
  at: string,
): TesterRow {
  return {
    ...who,
    statusReason: null,
    counts: { offered: 0, accepted: 0, completed: 0, overdue: 0, ratingCount: 0, ratingSum: 0 },
    earnings: {},
    load: {},
    createdAt: at,
    lastAssignedAt: null,
    lastSeenAt: null,
    rev: 1,
  };
}

export function statisticsOf({ counts, earnings }: Pick<TesterRow, 'counts' | 'earnings'>): TesterStatistics {
  const { offered, accepted, completed, overdue, ratingCount, ratingSum } = counts;
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    offered,
    accepted,
    completed,
    // What is late is not taken, so whatever was completed came in time.
    onTime: completed,
    ratingCount,
    averageRating: share(ratingSum, ratingCount),
    acceptanceRate: share(accepted, offered),
    onTimeRate: share(completed, completed + overdue),
    earningsCents: Object.values(earnings).reduce((sum, { cents }) => sum + cents, 0),
  };
}

export function testerOf(row: TesterRow): Tester {
  return Tester.parse({ v: 1, ...row, statistics: statisticsOf(row) });
}

// --- Earnings --------------------------------------------------------------------------------------

export function earned(
  { earnings }: Pick<TesterRow, 'earnings'>,
  { period, testType, cents }: { period: string; testType: TestType; cents: number },
): TesterRow['earnings'] {
  const key = `${period}/${testType}`;
  const before = earnings[key] ?? { tests: 0, cents: 0 };
  return { ...earnings, [key]: { tests: before.tests + 1, cents: before.cents + cents } };
}

/** Earnings summed by test type and by month, the latest month first. */
export function earningsBy({ earnings }: Pick<TesterRow, 'earnings'>) {
  const rows = Object.entries(earnings).map(([key, sums]) => {
    const [period = '', testType] = key.split('/');
    return { period, testType: TestType.parse(testType), ...sums };
  });
  const sum = (some: typeof rows) => ({
    tests: some.reduce((all, { tests }) => all + tests, 0),
    cents: some.reduce((all, { cents }) => all + cents, 0),
  });
  const byType = Map.groupBy(rows, ({ testType }) => testType);
  const byMonth = Map.groupBy(rows, ({ period }) => period);
  return {
    totalCents: sum(rows).cents,
    byTestType: [...byType].map(([testType, some]) => ({ testType, ...sum(some) })),
    byMonth: [...byMonth]
      .map(([period, some]) => ({ period, ...sum(some) }))
      .sort((a, b) => (a.period < b.period ? 1 : -1)),
  };
}

// --- Weekly load -----------------------------------------------------------------------------------

/** Weeks that are kept: more than an assignment can take. */
const weeksKept = 4;

/** One test more or less in a week. Giving back in a week that is forgotten changes nothing. */
export function loaded(load: TesterRow['load'], week: string, change: 1 | -1): TesterRow['load'] {
  const count = Math.max(0, (load[week] ?? 0) + change);
  const weeks = Object.entries({ ...load, [week]: count }).filter(([, tests]) => tests > 0);
  return Object.fromEntries(weeks.sort(([a], [b]) => (a < b ? 1 : -1)).slice(0, weeksKept));
}

// --- The index of those who may be asked -----------------------------------------------------------

/** What a search reads of a tester, so that it needs no other row to rank. */
export const EligibleRow = TesterRow.pick({
  id: true,
  subject: true,
  status: true,
  profile: true,
  counts: true,
  load: true,
  lastAssignedAt: true,
});
export type EligibleRow = z.infer<typeof EligibleRow>;

/** Rows of the index that stand for the tester: one for each language, none for who may not be asked. */
export function eligibleRows(tester: TesterRow): (EligibleRow & { pk: string; sk: string })[] {
  if (tester.status !== 'verified' || tester.profile.paused) return [];
  const { id, subject, status, profile, counts, load, lastAssignedAt } = tester;
  return [...new Set(profile.languages)].map((language) => ({
    pk: eligiblePk(language, shardOf(id)),
    // Before every date.
    sk: `${lastAssignedAt ?? '0'}#${id}`,
    id,
    subject,
    status,
    profile,
    counts,
    load,
    lastAssignedAt,
  }));
}

export function shardOf(testerId: string): number {
  return createHash('sha256').update(testerId).digest().readUInt32BE(0) % shards;
}
