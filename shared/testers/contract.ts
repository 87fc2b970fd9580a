import * as z from 'zod';
import { MemberId } from '#shared/accounts/contract.ts';
import { Timestamp } from '#shared/platform/contract.ts';
import { Device } from '#shared/tests/contract.ts';

// --- Testers ---------------------------------------------------------------------------------------

export const TesterStatus = z.enum(['applied', 'verified', 'rejected', 'suspended']);
export type TesterStatus = z.infer<typeof TesterStatus>;

export const AssistiveTechnology = z.enum([
  'screen_reader',
  'screen_magnifier',
  'voice_control',
  'switch_control',
  'keyboard_only',
]);
export type AssistiveTechnology = z.infer<typeof AssistiveTechnology>;

export const TechLiteracy = z.enum(['low', 'medium', 'high']);
export type TechLiteracy = z.infer<typeof TechLiteracy>;

export const Language = z.string().regex(/^[a-z]{2,3}$/, 'A language code such as en or de.');
export const Country = z.string().regex(/^[A-Z]{2}$/, 'A country code such as DE.');

/** Not `Intl.supportedValuesOf`: that leaves out names that browsers report, such as Asia/Kolkata. */
function isTimeZone(name: string): boolean {
  if (!/^(UTC|[A-Za-z]+(\/[A-Za-z0-9_+-]+)+)$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const Timezone = z.string().max(60).refine(isTimeZone, 'An IANA time zone such as Europe/Vienna.');

const TimeOfDay = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'A time of day such as 09:30; 24:00 ends a day.');

/** When the tester works, in the tester's own time zone. */
export const Window = z
  .strictObject({
    day: z.int().min(1).max(7).describe('1 is Monday, 7 is Sunday.'),
    from: TimeOfDay,
    to: TimeOfDay,
  })
  .refine(({ from, to }) => from < to, 'The end must be after the start.');
export type Window = z.infer<typeof Window>;

const Skill = z.string().trim().min(1).max(40);

export const TesterProfile = z.strictObject({
  name: z.string().trim().min(1).max(120),
  languages: z.array(Language).min(1).max(5),
  country: Country,
  timezone: Timezone,
  devices: z.array(Device).min(1).max(2),
  assistiveTechnology: z.array(AssistiveTechnology).max(5).default([]),
  techLiteracy: TechLiteracy,
  skills: z.array(Skill).max(20).default([]),
  availability: z.array(Window).max(28).default([]).describe('Empty: at any time.'),
  paused: z.boolean().default(false).describe('Gets no offers while true.'),
  maxTestsPerWeek: z.int().min(1).max(50).default(10),
  conflictDomains: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'A domain such as example.com.'),
    )
    .max(20)
    .default([])
    .describe('Domains of employers and clients, whose sites the tester must not test.'),
});
export type TesterProfile = z.infer<typeof TesterProfile>;

export const TesterStatistics = z.object({
  offered: z.int(),
  accepted: z.int(),
  completed: z.int(),
  onTime: z.int(),
  ratingCount: z.int(),
  averageRating: z.number().nullable().describe('1 to 5; null before the first rating.'),
  acceptanceRate: z.number().nullable().describe('0 to 1 of the offers; null before the first.'),
  onTimeRate: z.number().nullable().describe('0 to 1 of the completed tests; null before the first.'),
  earningsCents: z.int(),
});
export type TesterStatistics = z.infer<typeof TesterStatistics>;

export const Tester = z
  .object({
    v: z.literal(1),
    id: MemberId,
    status: TesterStatus,
    statusReason: z.string().nullable(),
    email: z.string(),
    profile: TesterProfile,
    statistics: TesterStatistics,
    createdAt: Timestamp,
    lastAssignedAt: Timestamp.nullable(),
    lastSeenAt: Timestamp.nullable(),
  })
  .meta({ id: 'Tester' });
export type Tester = z.infer<typeof Tester>;

// --- Matching --------------------------------------------------------------------------------------

/** What a company asks of the person. Empty lists ask for nothing; of a longer list one is enough. */
export const TesterRequirements = z
  .strictObject({
    language: Language.default('en'),
    countries: z.array(Country).max(20).default([]),
    assistiveTechnology: z.array(AssistiveTechnology).max(5).default([]),
    techLiteracy: z.array(TechLiteracy).max(3).default([]),
    skills: z.array(Skill).max(20).default([]).describe('Preferred, not required.'),
  })
  .meta({ id: 'TesterRequirements' });
export type TesterRequirements = z.infer<typeof TesterRequirements>;

/** What a tester must fulfil to be asked at all. */
export const HardRequirement = z.enum([
  'verified',
  'not_paused',
  'language',
  'device',
  'country',
  'assistive_technology',
  'tech_literacy',
  'weekly_limit',
  'not_on_this_test',
  'no_conflict_of_interest',
]);
export type HardRequirement = z.infer<typeof HardRequirement>;

export const MatchReason = z.object({ points: z.number(), reason: z.string() });
export type MatchReason = z.infer<typeof MatchReason>;

export const Match = z.object({
  testerId: MemberId,
  score: z.number().describe('Above 0, at most 100: the sum of the points.'),
  reasons: z.array(MatchReason).describe('The most points first.'),
});
export type Match = z.infer<typeof Match>;
