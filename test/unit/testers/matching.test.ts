import { describe, expect, test } from 'vitest';
import { Match, TesterProfile, type TesterStatistics } from '#shared/testers/contract.ts';
import { type Candidate, rank, type WantedTest } from '#shared/testers/matching.ts';
import { TesterRequirements } from '#shared/tests/contract.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();

const run: WantedTest = { url: 'https://shop.example.com/cart', device: 'desktop', persona: 'casual_user' };
const anyone = TesterRequirements.parse({});

const idOf = (n: number) => `mem_${String(n).padStart(26, '0')}`;

interface Traits extends Partial<Omit<Candidate, 'tester'>> {
  readonly status?: Candidate['tester']['status'];
  readonly lastAssignedAt?: string | null;
  readonly profile?: Partial<TesterProfile>;
  readonly statistics?: Partial<TesterStatistics>;
}

function candidate(
  n: number,
  { status, lastAssignedAt, profile, statistics, ...rest }: Traits = {},
): Candidate {
  return {
    tester: {
      id: idOf(n),
      status: status ?? 'verified',
      lastAssignedAt: lastAssignedAt === undefined ? daysAgo(7) : lastAssignedAt,
      profile: TesterProfile.parse({
        name: `Tester ${n}`,
        languages: ['en'],
        country: 'AT',
        timezone: 'Europe/Vienna',
        devices: ['desktop'],
        techLiteracy: 'medium',
        ...profile,
      }),
      statistics: {
        offered: 10,
        accepted: 8,
        completed: 8,
        onTime: 8,
        ratingCount: 8,
        averageRating: 4,
        acceptanceRate: 0.8,
        onTimeRate: 1,
        earningsCents: 0,
        ...statistics,
      },
    },
    testsThisWeek: 0,
    isOnThisTest: false,
    isMemberOfCompany: false,
    ...rest,
  };
}

const ids = (candidates: Candidate[], requirements = anyone, wanted = run) =>
  rank({ run: wanted, requirements, now }, candidates).ranked.map(({ testerId }) => testerId);

describe('who may be asked', () => {
  const refused: [string, Traits, Partial<TesterRequirements>?][] = [
    ['verified', { status: 'applied' }],
    ['verified', { status: 'suspended' }],
    ['not_paused', { profile: { paused: true } }],
    ['language', { profile: { languages: ['de', 'fr'] } }],
    ['device', { profile: { devices: ['mobile'] } }],
    ['country', {}, { countries: ['DE', 'CH'] }],
    [
      'assistive_technology',
      { profile: { assistiveTechnology: ['voice_control'] } },
      { assistiveTechnology: ['screen_reader'] },
    ],
    ['tech_literacy', {}, { techLiteracy: ['low', 'high'] }],
    ['weekly_limit', { testsThisWeek: 3, profile: { maxTestsPerWeek: 3 } }],
    ['not_on_this_test', { isOnThisTest: true }],
    ['no_conflict_of_interest', { isMemberOfCompany: true }],
    ['no_conflict_of_interest', { profile: { conflictDomains: ['example.com'] } }],
    ['no_conflict_of_interest', { profile: { conflictDomains: ['shop.example.com'] } }],
  ];

  test.each(refused)('not who fails %s: %o %o', (requirement, traits, asked = {}) => {
    const { ranked, rejected } = rank({ run, requirements: TesterRequirements.parse(asked), now }, [
      candidate(1, traits),
      candidate(2, {
        profile: { country: 'DE', techLiteracy: 'low', assistiveTechnology: ['screen_reader'] },
      }),
    ]);

    expect(ranked.map(({ testerId }) => testerId)).toEqual([idOf(2)]);
    expect(rejected).toMatchObject({ [requirement]: 1 });
    expect(Object.values(rejected).reduce((sum, count) => sum + count)).toBe(1);
  });

  test('who fails several requirements counts in each', () => {
    const { rejected } = rank({ run, requirements: anyone, now }, [
      candidate(1, { status: 'rejected', profile: { paused: true } }),
    ]);

    expect(rejected).toMatchObject({ verified: 1, not_paused: 1, language: 0 });
  });

  test('who has one of several asked things', () => {
    const asked = TesterRequirements.parse({
      countries: ['DE', 'AT'],
      assistiveTechnology: ['screen_reader', 'keyboard_only'],
    });

    expect(ids([candidate(1, { profile: { assistiveTechnology: ['keyboard_only'] } })], asked)).toHaveLength(
      1,
    );
  });

  test('who has one test left this week', () => {
    expect(ids([candidate(1, { testsThisWeek: 2, profile: { maxTestsPerWeek: 3 } })])).toHaveLength(1);
  });

  test('whose conflict is with a domain that only ends alike, or with a neighbour', () => {
    const domains = ['ample.com', 'blog.example.com', 'shop.example.com.au'];

    expect(ids([candidate(1, { profile: { conflictDomains: domains } })])).toHaveLength(1);
  });

  test('a conflict holds for an address in capitals, with a port and a dot at the end', () => {
    const wanted = { ...run, url: 'https://SHOP.Example.COM.:8443/cart' };

    expect(ids([candidate(1, { profile: { conflictDomains: ['example.com'] } })], anyone, wanted)).toEqual(
      [],
    );
  });
});

describe('who is asked first', () => {
  const better: [string, Traits, Traits, Partial<TesterRequirements>?][] = [
    [
      'has more of the asked skills',
      { profile: { skills: ['E-Commerce', 'payments'] } },
      { profile: { skills: ['payments'] } },
      { skills: ['e commerce', 'Payments'] },
    ],
    ['is rated better', { statistics: { averageRating: 4.5 } }, { statistics: { averageRating: 3.5 } }],
    [
      'is rated well often rather than once',
      { statistics: { averageRating: 4.8, ratingCount: 50 } },
      { statistics: { averageRating: 5, ratingCount: 1 } },
    ],
    [
      'can begin now',
      { profile: { availability: [{ day: 1, from: '09:00', to: '17:00' }] } },
      { profile: { availability: [{ day: 1, from: '17:00', to: '20:00' }] } },
    ],
    [
      'can begin sooner',
      { profile: { availability: [{ day: 1, from: '17:00', to: '20:00' }] } },
      { profile: { availability: [{ day: 2, from: '17:00', to: '20:00' }] } },
    ],
    [
      'has digital skills like the persona',
      { profile: { techLiteracy: 'low' } },
      { profile: { techLiteracy: 'high' } },
    ],
    ['accepts more', { statistics: { acceptanceRate: 0.9 } }, { statistics: { acceptanceRate: 0.3 } }],
    ['is punctual', { statistics: { onTimeRate: 1 } }, { statistics: { onTimeRate: 0.5 } }],
    ['waited longer', { lastAssignedAt: daysAgo(12) }, { lastAssignedAt: daysAgo(1) }],
    [
      'is new',
      { statistics: { completed: 0, onTimeRate: null } },
      { statistics: { completed: 3, onTimeRate: 0.85 } },
    ],
  ];

  test.each(better)('who %s', (_, first, second, asked = {}) => {
    // The better one has the higher id, so that the tie rule cannot be what puts it first.
    const candidates = [candidate(1, second), candidate(2, first)];

    expect(ids(candidates, TesterRequirements.parse(asked))).toEqual([idOf(2), idOf(1)]);
  });

  test('who uses assistive technology, for the persona that does', () => {
    const candidates = [candidate(1), candidate(2, { profile: { assistiveTechnology: ['screen_reader'] } })];

    expect(ids(candidates, anyone, { ...run, persona: 'accessibility_focused' })).toEqual([idOf(2), idOf(1)]);
    expect(ids(candidates)).toEqual([idOf(1), idOf(2)]);
  });

  test('of equals the least recently assigned, who was never assigned before all; then by id', () => {
    const twoWeeks = daysAgo(15);
    const candidates = [
      candidate(1, { lastAssignedAt: daysAgo(16) }),
      candidate(4, { lastAssignedAt: twoWeeks }),
      candidate(3, { lastAssignedAt: twoWeeks }),
      candidate(2, { lastAssignedAt: daysAgo(30) }),
      candidate(5, { lastAssignedAt: null }),
    ];
    const scores = new Set(
      rank({ run, requirements: anyone, now }, candidates).ranked.map(({ score }) => score),
    );

    expect(scores.size).toBe(1);
    expect(ids(candidates)).toEqual([5, 2, 1, 3, 4].map(idOf));
    expect(ids(candidates.toReversed())).toEqual([5, 2, 1, 3, 4].map(idOf));
  });
});

describe('the explanation', () => {
  test('accounts for every point, most first, and says nothing about what earned none', () => {
    const { ranked } = rank({ run, requirements: TesterRequirements.parse({ skills: ['payments'] }), now }, [
      candidate(1, { profile: { skills: ['Payments'] } }),
      candidate(2, { profile: { skills: ['knitting'], techLiteracy: 'high' } }),
    ]);

    for (const match of ranked) {
      expect(() => Match.parse(match)).not.toThrow();
      expect(match.score).toBeCloseTo(
        match.reasons.reduce((sum, { points }) => sum + points, 0),
        9,
      );
      expect(match.score).toBeLessThanOrEqual(100);
      expect(match.reasons.every(({ points }) => points > 0)).toBe(true);
      expect(match.reasons).toEqual(match.reasons.toSorted((one, other) => other.points - one.points));
    }
    expect(ranked[0]?.reasons.map(({ reason }) => reason)).toContain('Has 1 of 1 asked skills: payments.');
    expect(ranked[1]?.reasons.map(({ reason }) => reason).join(' ')).not.toMatch(/skills/);
  });

  test('the best imaginable tester has 100 points', () => {
    const perfect = candidate(1, {
      lastAssignedAt: null,
      profile: { skills: ['payments'], assistiveTechnology: ['screen_reader'] },
      statistics: {
        offered: 1e6,
        acceptanceRate: 1,
        completed: 0,
        onTimeRate: null,
        ratingCount: 1e6,
        averageRating: 5,
      },
    });
    const { ranked } = rank(
      {
        run: { ...run, persona: 'accessibility_focused' },
        requirements: TesterRequirements.parse({ skills: ['payments'] }),
        now,
      },
      [perfect],
    );

    // Nobody is both new and known to be punctual: 1.5 points are out of reach.
    expect(ranked[0]?.score).toBe(98.5);
  });

  test('somebody without a single point is not asked', () => {
    const hopeless = candidate(1, {
      lastAssignedAt: new Date(now).toISOString(),
      profile: { techLiteracy: 'high', availability: [{ day: 4, from: '00:00', to: '01:00' }] },
      statistics: {
        offered: 1e6,
        acceptanceRate: 0,
        completed: 1e6,
        onTimeRate: 0,
        ratingCount: 1e6,
        averageRating: 1,
      },
    });

    expect(ids([hopeless])).toEqual([]);
  });
});
