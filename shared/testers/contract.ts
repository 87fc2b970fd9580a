import * as z from 'zod';
import { MemberId } from '#shared/accounts/contract.ts';
import { listOf, Page, Timestamp } from '#shared/platform/contract.ts';
import { route } from '#shared/platform/route.ts';
import {
  AssistiveTechnology,
  Category,
  Country,
  Device,
  Language,
  PageUrl,
  RunId,
  Severity,
  TechLiteracy,
  TestType,
} from '#shared/tests/contract.ts';

const ulid = '[0-9A-HJKMNP-TV-Z]{26}';
export const AssignmentId = z.string().regex(new RegExp(`^asg_${ulid}$`));

// --- Testers ---------------------------------------------------------------------------------------

export const TesterStatus = z.enum(['applied', 'verified', 'rejected', 'suspended']);
export type TesterStatus = z.infer<typeof TesterStatus>;

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

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
/** When the tester works, in the tester's own time zone. `day`: 1 Monday ... 7 Sunday. */
export const Window = z
  .strictObject({ day: z.int().min(1).max(7), from: TimeOfDay, to: TimeOfDay })
  .refine(({ from, to }) => from < to, 'The end must be after the start.');
export type Window = z.infer<typeof Window>;

const profile = {
  name: z.string().trim().min(1).max(120),
  languages: z.array(Language).min(1).max(5),
  country: Country,
  timezone: Timezone,
  devices: z.array(Device).min(1).max(2),
  assistiveTechnology: z.array(AssistiveTechnology).max(5),
  techLiteracy: TechLiteracy,
  skills: z.array(z.string().trim().min(1).max(40)).max(20),
  availability: z.array(Window).max(28).describe('Empty: at any time.'),
  paused: z.boolean().describe('Gets no offers while true.'),
  maxTestsPerWeek: z.int().min(1).max(50),
  conflictDomains: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .max(253)
        .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'A domain such as example.com.'),
    )
    .max(20)
    .describe('Domains of employers and clients, whose sites the tester must not test.'),
};

export const TesterProfile = z.strictObject({
  ...profile,
  assistiveTechnology: profile.assistiveTechnology.default([]),
  skills: profile.skills.default([]),
  availability: profile.availability.default([]),
  paused: profile.paused.default(false),
  maxTestsPerWeek: profile.maxTestsPerWeek.default(10),
  conflictDomains: profile.conflictDomains.default([]),
});
export type TesterProfile = z.infer<typeof TesterProfile>;

/** What changes of a profile. Not `TesterProfile.partial()`, which fills in defaults for what was not sent. */
export const ProfileChange = z.strictObject(profile).partial();
export type ProfileChange = z.infer<typeof ProfileChange>;

export const TesterStatistics = z.object({
  offered: z.int(),
  accepted: z.int(),
  completed: z.int(),
  onTime: z.int(),
  ratingCount: z.int(),
  averageRating: z.number().nullable().describe('1 to 5; null before the first rating.'),
  acceptanceRate: z.number().nullable().describe('0 to 1 of the offers; null before the first.'),
  onTimeRate: z
    .number()
    .nullable()
    .describe('0 to 1 of the accepted tests that were completed or became overdue; null before the first.'),
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

// --- Assignments -----------------------------------------------------------------------------------

export const AssignmentStatus = z.enum([
  'offered',
  'accepted',
  'submitted',
  'declined',
  'expired',
  'released',
  'overdue',
  'reassigned',
  'cancelled',
]);
export type AssignmentStatus = z.infer<typeof AssignmentStatus>;

/** Under way: somebody has to answer or to hand in. */
export const OpenStatus = AssignmentStatus.extract(['offered', 'accepted']);
export type OpenStatus = z.infer<typeof OpenStatus>;

export const Assignment = z
  .object({
    v: z.literal(1),
    id: AssignmentId,
    runId: RunId,
    testType: TestType,
    status: AssignmentStatus,
    url: z.string(),
    mission: z.string(),
    persona: z.string(),
    device: Device,
    additionalContext: z.string().nullable(),
    steps: z.array(z.string()).describe('The checklist of the brief.'),
    hasAuth: z
      .boolean()
      .describe('The site asks for a user name and password; the brief has them while the work is accepted.'),
    payCents: z.int(),
    currency: z.literal('USD'),
    offeredAt: Timestamp,
    offerExpiresAt: Timestamp,
    workSeconds: z.int().describe('How long the work may take from when it is accepted.'),
    acceptedAt: Timestamp.nullable(),
    dueAt: Timestamp.nullable(),
    endedAt: Timestamp.nullable(),
    endReason: z.string().nullable(),
    lastSeenAt: Timestamp.nullable(),
  })
  .meta({ id: 'Assignment' });
export type Assignment = z.infer<typeof Assignment>;

/** An assignment under way as admins see it: whose it is, and by when something has to happen. */
export const OpenAssignment = Assignment.pick({
  id: true,
  runId: true,
  testType: true,
  url: true,
  offeredAt: true,
  lastSeenAt: true,
})
  .extend({
    status: OpenStatus,
    tester: z.object({ id: MemberId, name: z.string() }),
    company: z.object({ id: z.string(), name: z.string() }),
    deadline: Timestamp.describe('When the offer expires, or the accepted work is due.'),
  })
  .meta({ id: 'OpenAssignment' });
export type OpenAssignment = z.infer<typeof OpenAssignment>;

/** Names of files uploaded for this assignment, see `POST /api/tester/assignments/{id}/screenshots`. */
const Pictures = z
  .array(z.string().regex(/^[0-9a-z]{26}\.(png|jpeg|webp)$/))
  .max(5)
  .default([]);

export const HumanIssue = z.strictObject({
  title: z.string().trim().min(3).max(200),
  description: z.string().trim().max(4_000).default(''),
  severity: Severity,
  category: Category,
  page: PageUrl,
  selector: z.string().trim().max(500).nullable().default(null),
  screenshots: Pictures,
});
export type HumanIssue = z.infer<typeof HumanIssue>;

/** What a tester hands in. */
export const HumanReport = z
  .strictObject({
    sentimentScore: z.number().min(0).max(1),
    issues: z.array(HumanIssue).max(200).default([]),
    recommendations: z.array(z.string().trim().min(1).max(1_000)).max(50).default([]),
    positives: z.array(z.string().trim().min(1).max(1_000)).max(50).default([]),
    additionalNotes: z.string().trim().max(10_000).default(''),
  })
  .meta({ id: 'HumanReport' });
export type HumanReport = z.infer<typeof HumanReport>;

/** The tester's page as it was left: nothing is required yet. */
export const Draft = z
  .strictObject({
    sentimentScore: z.number().min(0).max(1).nullable().default(null),
    checklist: z.array(z.boolean()).max(50).default([]),
    issues: z
      .array(
        HumanIssue.partial().extend({
          // As typed so far.
          title: z.string().max(200).optional(),
          page: z.string().max(2_048).optional(),
          screenshots: Pictures,
        }),
      )
      .max(200)
      .default([]),
    recommendations: z.array(z.string().max(1_000)).max(50).default([]),
    positives: z.array(z.string().max(1_000)).max(50).default([]),
    additionalNotes: z.string().max(10_000).default(''),
  })
  .meta({ id: 'AssignmentDraft' });
export type Draft = z.infer<typeof Draft>;

/** What a protected site asks its visitors for. */
export const SiteAccess = z.object({ username: z.string(), password: z.string() }).meta({ id: 'SiteAccess' });
export type SiteAccess = z.infer<typeof SiteAccess>;

export const Brief = Assignment.extend({
  access: SiteAccess.nullable().describe(
    'Null unless the site is protected and the work is accepted, not over, and not late.',
  ),
  draft: Draft.nullable(),
  draftSavedAt: Timestamp.nullable(),
}).meta({ id: 'AssignmentBrief' });
export type Brief = z.infer<typeof Brief>;

export const Earnings = z
  .object({
    currency: z.literal('USD'),
    totalCents: z.int(),
    revenueSharePercent: z.int(),
    byTestType: z.array(z.object({ testType: TestType, tests: z.int(), cents: z.int() })),
    byMonth: z.array(z.object({ period: z.string(), tests: z.int(), cents: z.int() })),
  })
  .meta({ id: 'Earnings' });
export type Earnings = z.infer<typeof Earnings>;

// --- Routes ----------------------------------------------------------------------------------------

const tester = { roles: ['tester'], rateLimit: 'default' } as const;
const admin = { roles: ['admin'], rateLimit: 'default' } as const;
// Not `AssignmentId`: what cannot be an id is an assignment that does not exist, 404 like any other.
const assignmentParams = z.object({ id: z.string().min(1).max(100) });

export const applyAsTester = route({
  id: 'applyAsTester',
  entry: 'testers/apply',
  method: 'POST',
  path: '/api/testers/apply',
  summary: 'Apply to become a tester',
  roles: ['applicant'],
  body: TesterProfile,
  answer: { status: 201, schema: Tester },
  rateLimit: 'default',
  idempotent: true,
});
export const getProfile = route({
  id: 'getTesterProfile',
  entry: 'testers/get-profile',
  method: 'GET',
  path: '/api/tester/profile',
  summary: 'The profile of the calling tester',
  ...tester,
  answer: { status: 200, schema: Tester },
  idempotent: false,
});
export const updateProfile = route({
  id: 'updateTesterProfile',
  entry: 'testers/update-profile',
  method: 'PATCH',
  path: '/api/tester/profile',
  summary: 'Change the profile of the calling tester',
  ...tester,
  body: ProfileChange,
  answer: { status: 200, schema: Tester },
  idempotent: false,
});
export const listAssignments = route({
  id: 'listAssignments',
  entry: 'testers/list-assignments',
  method: 'GET',
  path: '/api/tester/assignments',
  summary: 'Assignments of the calling tester, newest first',
  ...tester,
  query: Page.extend({ status: AssignmentStatus.optional() }),
  answer: { status: 200, schema: listOf(Assignment) },
  idempotent: false,
});
export const getAssignment = route({
  id: 'getAssignment',
  entry: 'testers/get-assignment',
  method: 'GET',
  path: '/api/tester/assignments/{id}',
  summary: 'One assignment with its brief and draft',
  ...tester,
  params: assignmentParams,
  answer: { status: 200, schema: Brief },
  idempotent: false,
});
export const acceptAssignment = route({
  id: 'acceptAssignment',
  entry: 'testers/accept-assignment',
  method: 'POST',
  path: '/api/tester/assignments/{id}/accept',
  summary: 'Accept an offer that has not expired',
  ...tester,
  params: assignmentParams,
  answer: { status: 200, schema: Assignment },
  idempotent: false,
});
export const declineAssignment = route({
  id: 'declineAssignment',
  entry: 'testers/decline-assignment',
  method: 'POST',
  path: '/api/tester/assignments/{id}/decline',
  summary: 'Decline an offer',
  ...tester,
  params: assignmentParams,
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  answer: { status: 200, schema: Assignment },
  idempotent: false,
});
export const releaseAssignment = route({
  id: 'releaseAssignment',
  entry: 'testers/release-assignment',
  method: 'POST',
  path: '/api/tester/assignments/{id}/release',
  summary: 'Give accepted work back',
  ...tester,
  params: assignmentParams,
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  answer: { status: 200, schema: Assignment },
  idempotent: false,
});
export const heartbeat = route({
  id: 'heartbeat',
  entry: 'testers/heartbeat',
  method: 'POST',
  path: '/api/tester/assignments/{id}/heartbeat',
  summary: 'The page of the assignment is open',
  ...tester,
  params: assignmentParams,
  answer: { status: 200, schema: Assignment },
  idempotent: false,
});
export const getDraft = route({
  id: 'getDraft',
  entry: 'testers/get-draft',
  method: 'GET',
  path: '/api/tester/assignments/{id}/draft',
  summary: 'The saved draft',
  ...tester,
  params: assignmentParams,
  answer: { status: 200, schema: z.object({ draft: Draft.nullable(), savedAt: Timestamp.nullable() }) },
  idempotent: false,
});
export const saveDraft = route({
  id: 'saveDraft',
  entry: 'testers/save-draft',
  method: 'PUT',
  path: '/api/tester/assignments/{id}/draft',
  summary: 'Save the draft; the last one wins',
  ...tester,
  params: assignmentParams,
  body: Draft,
  answer: { status: 200, schema: z.object({ savedAt: Timestamp }) },
  idempotent: false,
});
export const NewScreenshot = z.strictObject({
  mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp']),
  bytes: z.int().min(1).max(5_000_000),
  sha256: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/)
    .describe('Base64 of the SHA-256 of the file.'),
});

export const uploadScreenshot = route({
  id: 'uploadScreenshot',
  entry: 'testers/upload-screenshot',
  method: 'POST',
  path: '/api/tester/assignments/{id}/screenshots',
  summary: 'Where to PUT a screenshot; its type, length and checksum are part of the signature',
  ...tester,
  params: assignmentParams,
  body: NewScreenshot,
  answer: {
    status: 201,
    schema: z.object({
      name: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      expiresAt: Timestamp,
    }),
  },
  idempotent: false,
});
export const listScreenshots = route({
  id: 'listScreenshots',
  entry: 'testers/list-screenshots',
  method: 'GET',
  path: '/api/tester/assignments/{id}/screenshots',
  summary: 'Where to GET the screenshots that the saved draft names, while the work is accepted',
  ...tester,
  params: assignmentParams,
  answer: {
    status: 200,
    schema: z.object({
      items: z.array(z.object({ name: z.string(), url: z.string().describe('A link that expires.') })),
    }),
  },
  idempotent: false,
});
export const submitReport = route({
  id: 'submitReport',
  entry: 'testers/submit-report',
  method: 'POST',
  path: '/api/test-runs/{id}/submit',
  summary: 'Hand in the report of accepted work',
  ...tester,
  params: z.object({ id: z.string().min(1).max(100).describe('Id of the run, `run_…`.') }),
  body: HumanReport,
  answer: { status: 200, schema: Assignment },
  idempotent: false,
});
export const getEarnings = route({
  id: 'getEarnings',
  entry: 'testers/get-earnings',
  method: 'GET',
  path: '/api/tester/earnings',
  summary: 'Earnings of the calling tester',
  ...tester,
  answer: { status: 200, schema: Earnings },
  idempotent: false,
});
export const listTesters = route({
  id: 'listTesters',
  entry: 'testers/list-testers',
  method: 'GET',
  path: '/api/admin/testers',
  summary: 'Testers by status',
  ...admin,
  query: Page.extend({ status: TesterStatus.default('applied') }),
  answer: { status: 200, schema: listOf(Tester) },
  idempotent: false,
});
export const verifyTester = route({
  id: 'verifyTester',
  entry: 'testers/verify-tester',
  method: 'POST',
  path: '/api/admin/testers/{id}/verify',
  summary: 'Approve or reject an application, or lift a suspension',
  ...admin,
  params: z.object({ id: z.string().min(1).max(100) }),
  body: z.discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('approve') }),
    z.strictObject({ decision: z.literal('reject'), reason: z.string().trim().min(1).max(500) }),
  ]),
  answer: { status: 200, schema: Tester },
  idempotent: false,
});
export const suspendTester = route({
  id: 'suspendTester',
  entry: 'testers/suspend-tester',
  method: 'POST',
  path: '/api/admin/testers/{id}/suspend',
  summary: 'Suspend a tester: no further offers',
  ...admin,
  params: z.object({ id: z.string().min(1).max(100) }),
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  answer: { status: 200, schema: Tester },
  idempotent: false,
});
export const listOpenAssignments = route({
  id: 'listOpenAssignments',
  entry: 'testers/list-open-assignments',
  method: 'GET',
  path: '/api/admin/assignments',
  summary: 'Offers or accepted work under way, of all testers, the oldest first',
  ...admin,
  query: Page.extend({ status: OpenStatus.default('accepted') }),
  answer: { status: 200, schema: listOf(OpenAssignment) },
  idempotent: false,
});
export const reassign = route({
  id: 'reassignAssignment',
  entry: 'testers/reassign',
  method: 'POST',
  path: '/api/admin/assignments/{id}/reassign',
  summary: 'Take an offer or accepted work away; the next best tester is asked',
  ...admin,
  params: assignmentParams,
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  answer: { status: 200, schema: Assignment },
  idempotent: false,
});

export const routes = [
  applyAsTester,
  getProfile,
  updateProfile,
  listAssignments,
  getAssignment,
  acceptAssignment,
  declineAssignment,
  releaseAssignment,
  heartbeat,
  getDraft,
  saveDraft,
  uploadScreenshot,
  listScreenshots,
  submitReport,
  getEarnings,
  listTesters,
  verifyTester,
  suspendTester,
  listOpenAssignments,
  reassign,
];
