import type {
  AssistiveTechnology,
  Persona,
  Run,
  TechLiteracy,
  TesterRequirements,
} from '#shared/tests/contract.ts';
import { nextAvailable } from './availability.ts';
import type { HardRequirement, Match, MatchReason, Tester } from './contract.ts';

/** What of a test decides who fits. */
export type WantedTest = Pick<Run, 'url' | 'device' | 'persona'>;

/** A tester as the bounded reads of the eligibility index fetch one, with what only the stores know. */
export interface Candidate {
  readonly tester: Pick<Tester, 'id' | 'status' | 'profile' | 'statistics' | 'lastAssignedAt'>;
  /** Tests taken in the tester's own ISO week (`isoWeek` of the tester's time zone). */
  readonly testsThisWeek: number;
  /** Was asked for this test before, or works on it now. */
  readonly isOnThisTest: boolean;
  /** Belongs to the company that ordered the test. */
  readonly isMemberOfCompany: boolean;
}

export interface Search {
  readonly run: WantedTest;
  readonly requirements: TesterRequirements;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface Ranking {
  /** The best first. */
  readonly ranked: Match[];
  /** How many candidates fail each hard requirement; one candidate may fail several. */
  readonly rejected: Record<HardRequirement, number>;
}

/** The most points of each reason; together 100. */
const most = {
  skills: 20,
  rating: 20,
  availability: 15,
  literacy: 10,
  assistiveTechnology: 10,
  acceptance: 10,
  onTime: 10,
  waiting: 3,
  newcomer: 2,
} as const;

/** What is assumed of someone with no history, and how many observations that assumption counts for. */
const prior = {
  rating: { mean: 4, weight: 5 },
  acceptance: { mean: 0.7, weight: 5 },
  onTime: { mean: 0.85, weight: 5 },
} as const;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Who cannot begin within this gets no points for being available. */
const soonHours = 48;
/** After so many days without a test one has waited as long as counts. */
const longestWaitDays = 14;
const newcomerTests = 3;

/** A persona is played best by someone who is not far from it. */
const literacyOf: Readonly<Record<Persona, readonly TechLiteracy[]>> = {
  casual_user: ['medium', 'low'],
  senior_casual: ['low'],
  young_power_user: ['high'],
  busy_moderate: ['medium', 'high'],
  accessibility_focused: ['low', 'medium', 'high'],
};

/**
 * Who should be asked to carry out a test, the best first, and why.
 *
 * First the hard requirements (`unmet`), then a score of at most 100 points, each with its reason:
 * asked skills 20, average rating 20, availability 15, digital skills near the persona's 10, assistive
 * technology for the persona that needs it 10, acceptance rate 10, punctuality 10, time since the last test
 * 3, newcomers 2. Averages and rates are Bayesian: (sum + prior mean * prior weight) / (count + prior weight),
 * so that one lucky rating does not beat a hundred good ones. Equal scores: least recently assigned first,
 * then the id. Nobody without a point is returned.
 *
 * Pure: the same candidates in any order give the same ranking.
 */
export function rank({ run, requirements, now }: Search, candidates: readonly Candidate[]): Ranking {
  const host = hostOf(run.url);
  const rejected: Record<HardRequirement, number> = {
    verified: 0,
    not_paused: 0,
    language: 0,
    device: 0,
    country: 0,
    assistive_technology: 0,
    tech_literacy: 0,
    weekly_limit: 0,
    not_on_this_test: 0,
    no_conflict_of_interest: 0,
  };
  const fitting: { match: Match; lastAssignedAt: string }[] = [];
  for (const candidate of candidates) {
    const failed = unmet(candidate, run, host, requirements);
    for (const requirement of failed) rejected[requirement] += 1;
    if (failed.length > 0) continue;
    const match = scored(candidate.tester, run, requirements, now);
    // Who never had a test sorts before any date.
    if (match.score > 0) fitting.push({ match, lastAssignedAt: candidate.tester.lastAssignedAt ?? '' });
  }
  const ranked = fitting
    .toSorted(
      (one, other) =>
        other.match.score - one.match.score ||
        compare(one.lastAssignedAt, other.lastAssignedAt) ||
        compare(one.match.testerId, other.match.testerId),
    )
    .map(({ match }) => match);
  return { ranked, rejected };
}

function unmet(
  { tester, testsThisWeek, isOnThisTest, isMemberOfCompany }: Candidate,
  run: WantedTest,
  host: string,
  requirements: TesterRequirements,
): HardRequirement[] {
  const { status, profile } = tester;
  const met: Record<HardRequirement, boolean> = {
    verified: status === 'verified',
    not_paused: !profile.paused,
    language: profile.languages.includes(requirements.language),
    device: profile.devices.includes(run.device),
    country: isAskedFor(requirements.countries, [profile.country]),
    assistive_technology: isAskedFor(requirements.assistiveTechnology, profile.assistiveTechnology),
    tech_literacy: isAskedFor(requirements.techLiteracy, [profile.techLiteracy]),
    weekly_limit: testsThisWeek < profile.maxTestsPerWeek,
    not_on_this_test: !isOnThisTest,
    no_conflict_of_interest:
      !isMemberOfCompany && !profile.conflictDomains.some((domain) => isUnder(host, domain)),
  };
  return (Object.keys(met) as HardRequirement[]).filter((requirement) => !met[requirement]);
}

function isAskedFor<T>(asked: readonly T[], has: readonly T[]): boolean {
  return asked.length === 0 || asked.some((one) => has.includes(one));
}

/** Lower case, without the dot that may end a full name. */
function hostOf(url: string): string {
  return new URL(url).hostname.replace(/\.$/, '');
}

function isUnder(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function scored(
  tester: Candidate['tester'],
  run: WantedTest,
  requirements: TesterRequirements,
  now: number,
): Match {
  const { profile, statistics } = tester;
  const reasons = [
    ...skills(requirements.skills, profile.skills),
    rating(statistics),
    availability(profile, now),
    literacy(run.persona, profile.techLiteracy),
    assistiveTechnology(run.persona, profile.assistiveTechnology),
    acceptance(statistics),
    punctuality(statistics),
    waiting(tester.lastAssignedAt, now),
    newcomer(statistics.completed),
  ].filter(({ points }) => points > 0);
  const tenths = reasons.reduce((sum, { points }) => sum + Math.round(points * 10), 0);
  return {
    testerId: tester.id,
    score: tenths / 10,
    reasons: reasons.toSorted((one, other) => other.points - one.points),
  };
}

/** Points are whole tenths, so that a score is what its reasons add up to and near-equals are equal. */
function worth(points: number, share: number, reason: string): MatchReason {
  return { points: Math.round(points * Math.min(1, Math.max(0, share)) * 10) / 10, reason };
}

function skills(asked: readonly string[], has: readonly string[]): MatchReason[] {
  if (asked.length === 0) return [];
  const known = new Set(has.map(plain));
  const wanted = [...new Set(asked.map(plain))];
  const shared = wanted.filter((skill) => known.has(skill));
  return [
    worth(
      most.skills,
      shared.length / wanted.length,
      `Has ${shared.length} of ${wanted.length} asked skills: ${shared.join(', ')}.`,
    ),
  ];
}

const plain = (skill: string): string =>
  skill
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');

function rating({ averageRating, ratingCount }: Tester['statistics']): MatchReason {
  const mean = shrunk(averageRating, ratingCount, prior.rating);
  return worth(
    most.rating,
    (mean - 1) / 4,
    ratingCount === 0
      ? `Not rated yet; counts as ${mean.toFixed(1)} of 5.`
      : `Rated ${averageRating?.toFixed(1)} of 5 in ${times(ratingCount, 'test')}; counts as ${mean.toFixed(1)}.`,
  );
}

function availability(profile: Tester['profile'], now: number): MatchReason {
  const hours = (nextAvailable(profile.availability, profile.timezone, now) - now) / hourMs;
  return worth(
    most.availability,
    1 - hours / soonHours,
    hours === 0
      ? 'Available now.'
      : `Available in ${hours < 1 ? 'less than an hour' : times(Math.round(hours), 'hour')}.`,
  );
}

function literacy(persona: Persona, level: TechLiteracy): MatchReason {
  const fits = literacyOf[persona].includes(level);
  return worth(most.literacy, fits ? 1 : 0, `Digital skills (${level}) fit the persona.`);
}

function assistiveTechnology(persona: Persona, uses: readonly AssistiveTechnology[]): MatchReason {
  const counts = persona === 'accessibility_focused' && uses.length > 0;
  return worth(
    most.assistiveTechnology,
    counts ? 1 : 0,
    `Uses assistive technology: ${uses.join(', ').replaceAll('_', ' ')}.`,
  );
}

function acceptance({ acceptanceRate, offered }: Tester['statistics']): MatchReason {
  const rate = shrunk(acceptanceRate, offered, prior.acceptance);
  return worth(
    most.acceptance,
    rate,
    offered === 0
      ? 'Had no offer yet; counts as an average acceptance.'
      : `Accepted ${percent(acceptanceRate ?? 0)} of ${times(offered, 'offer')}.`,
  );
}

function punctuality({ onTimeRate, completed }: Tester['statistics']): MatchReason {
  const rate = shrunk(onTimeRate, completed, prior.onTime);
  return worth(
    most.onTime,
    rate,
    completed === 0
      ? 'Completed no test yet; counts as average punctuality.'
      : `Completed ${percent(onTimeRate ?? 0)} of ${times(completed, 'test')} on time.`,
  );
}

function waiting(lastAssignedAt: string | null, now: number): MatchReason {
  if (lastAssignedAt === null) return worth(most.waiting, 1, 'Was never assigned a test.');
  const days = Math.max(0, (now - Date.parse(lastAssignedAt)) / dayMs);
  return worth(
    most.waiting,
    days / longestWaitDays,
    `Last assigned ${days < 1 ? 'less than a day' : times(Math.floor(days), 'day')} ago.`,
  );
}

function newcomer(completed: number): MatchReason {
  return worth(
    most.newcomer,
    1 - completed / newcomerTests,
    `New: completed ${completed} of the first ${newcomerTests} tests.`,
  );
}

function shrunk(
  observed: number | null,
  count: number,
  { mean, weight }: { readonly mean: number; readonly weight: number },
): number {
  return ((observed ?? mean) * count + mean * weight) / (count + weight);
}

const percent = (rate: number): string => `${Math.round(rate * 100)} %`;
const times = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
