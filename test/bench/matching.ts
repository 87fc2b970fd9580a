/**
 * What a ranking costs: CPU of ranking the 1,000 testers that the bounded reads fetch out of 100,000.
 *
 * Run it with `node test/bench/matching.ts`.
 */
import { TesterProfile } from '#shared/testers/contract.ts';
import { type Candidate, rank } from '#shared/testers/matching.ts';
import { AssistiveTechnology, Persona, TechLiteracy, TesterRequirements } from '#shared/tests/contract.ts';

const fetched = 1_000;
const rounds = 200;
const targetMs = 50;

/** The same numbers in each run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const zones = Intl.supportedValuesOf('timeZone');
const skills = [
  'payments',
  'travel',
  'banking',
  'games',
  'health',
  'news',
  'forms',
  'maps',
  'video',
  'music',
];
const began = Date.parse('2026-11-23T12:00:00Z');

function testers(count: number, random: () => number): Candidate[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const some = <T>(from: readonly T[], share: number): T[] => from.filter(() => random() < share);
  return Array.from({ length: count }, (_, index) => ({
    tester: {
      id: `mem_${String(index).padStart(26, '0')}`,
      status: 'verified',
      lastAssignedAt: new Date(began - random() * 30 * 86_400_000).toISOString(),
      profile: TesterProfile.parse({
        name: `Tester ${index}`,
        languages: ['en'],
        country: 'AT',
        timezone: pick(zones),
        devices: ['desktop', 'mobile'],
        assistiveTechnology: some(AssistiveTechnology.options, 0.2),
        techLiteracy: pick(TechLiteracy.options),
        skills: some(skills, 0.4),
        availability: [1, 2, 3, 4, 5].flatMap((day) => [
          { day, from: '08:00', to: '12:00' },
          { day, from: pick(['13:00', '14:30', '18:00']), to: '20:00' },
        ]),
        conflictDomains: some(['one.example', 'two.example', 'shop.example'], 0.1),
      }),
      statistics: {
        offered: Math.floor(random() * 50),
        accepted: 0,
        completed: Math.floor(random() * 40),
        onTime: 0,
        ratingCount: Math.floor(random() * 40),
        averageRating: 1 + random() * 4,
        acceptanceRate: random(),
        onTimeRate: random(),
        earningsCents: 0,
      },
    },
    testsThisWeek: Math.floor(random() * 11),
    isOnThisTest: random() < 0.01,
    isMemberOfCompany: random() < 0.01,
  }));
}

function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

export function matching(): boolean {
  const random = randomFrom(3);
  const candidates = testers(fetched, random);
  const requirements = TesterRequirements.parse({ skills: ['payments', 'forms'] });
  const times = Array.from({ length: rounds }, (_, round) => {
    const persona = Persona.options[round % Persona.options.length] ?? 'casual_user';
    const run = { url: 'https://www.shop.example/cart', device: 'mobile', persona } as const;
    // Hours apart, so that no ranking finds the time zones of another already worked out.
    return cpuMs(() => rank({ run, requirements, now: began + round * 5 * 3_600_000 }, candidates));
  });
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  console.log(`Ranking ${fetched} testers in ${zones.length} time zones, ${rounds} times:`);
  console.table({
    first: { 'CPU ms': round(times[0] ?? Number.NaN), wanted: '' },
    median: { 'CPU ms': round(at(0.5)), wanted: '' },
    p95: { 'CPU ms': round(at(0.95)), wanted: `<= ${targetMs}` },
  });
  return at(0.95) <= targetMs;
}

const round = (value: number): number => Math.round(value * 10) / 10;

if (import.meta.main && !matching()) process.exitCode = 1;
