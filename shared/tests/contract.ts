import * as z from 'zod';
import { QuotaPeriod } from '#shared/accounts/contract.ts';
import { listOf, Page, Timestamp } from '#shared/platform/contract.ts';
import { route } from '#shared/platform/route.ts';

const ulid = '[0-9A-HJKMNP-TV-Z]{26}';
export const RunId = z.string().regex(new RegExp(`^run_${ulid}$`));
export const IssueId = z.string().regex(new RegExp(`^iss_${ulid}$`));

export const Persona = z.enum([
  'casual_user',
  'senior_casual',
  'young_power_user',
  'busy_moderate',
  'accessibility_focused',
]);
export type Persona = z.infer<typeof Persona>;

/** The device that the mission is carried out on; every page is looked at in both widths. */
export const Device = z.enum(['desktop', 'mobile']);
export type Device = z.infer<typeof Device>;

export const TestType = z.enum(['ai', 'human', 'hybrid']);
export type TestType = z.infer<typeof TestType>;

export const RunStatus = z.enum([
  'pending',
  'running',
  'awaiting_company',
  'completed',
  'failed',
  'cancelled',
]);
export type RunStatus = z.infer<typeof RunStatus>;

export const Severity = z.enum(['low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof Severity>;

export const Category = z.enum([
  'accessibility',
  'javascript',
  'network',
  'links',
  'interaction',
  'layout',
  'content',
  'performance',
  'security',
  'usability',
]);
export type Category = z.infer<typeof Category>;

// --- Ordering -------------------------------------------------------------------------------------

const HeaderName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'Not a header name.');
const headerText = /^[\t\x20-\x7e\x80-\xff]*$/;

/** How to get past a staging site's door. Sent to the target's own origin only. */
export const TargetAuth = z
  .strictObject({
    basic: z.strictObject({ username: z.string().max(200), password: z.string().max(1_000) }).optional(),
    headers: z
      .record(HeaderName, z.string().max(4_000).regex(headerText))
      .refine((headers) => Object.keys(headers).length <= 20, 'At most 20 headers.')
      .optional(),
    cookies: z
      .array(z.strictObject({ name: z.string().min(1).max(200), value: z.string().max(4_000) }))
      .max(50)
      .optional(),
  })
  .meta({ id: 'TargetAuth' });
export type TargetAuth = z.infer<typeof TargetAuth>;

export const PageUrl = z
  .string()
  .max(2_048)
  .refine(
    (text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol),
    'Give a full http or https address.',
  )
  .refine(
    (text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''),
    'Put the user name and password into `auth.basic`, not into the address.',
  );

const Label = z.string().trim().min(1).max(60);

/** Lower-case ISO 639 code. */
export const Language = z.string().regex(/^[a-z]{2,3}$/, 'A language code such as en or de.');
/** ISO 3166 alpha-2 code. */
export const Country = z.string().regex(/^[A-Z]{2}$/, 'A country code such as DE.');

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

/** What a company asks of the person who tests. Empty lists ask for nothing. */
export const TesterRequirements = z
  .strictObject({
    language: Language.default('en'),
    countries: z.array(Country).max(20).default([]),
    assistiveTechnology: z.array(AssistiveTechnology).max(5).default([]),
    techLiteracy: z.array(TechLiteracy).max(3).default([]),
    skills: z.array(Label).max(20).default([]).describe('Preferred, not required.'),
  })
  .meta({ id: 'TesterRequirements' });
export type TesterRequirements = z.infer<typeof TesterRequirements>;

export const ExecuteTest = z
  .strictObject({
    testType: TestType,
    url: PageUrl,
    mission: z.string().trim().min(1).max(2_000).describe('What the tester tries to do.'),
    persona: Persona,
    device: Device.default('desktop'),
    additionalContext: z.string().trim().max(4_000).optional(),
    maxPages: z.int().min(1).max(10).default(3),
    auth: TargetAuth.optional(),
    project: Label.optional(),
    labels: z.array(Label).max(20).default([]),
    ref: z.string().trim().min(1).max(200).optional().describe('Branch or commit.'),
    tester: TesterRequirements.optional().describe('Whom to ask; for human and hybrid tests.'),
  })
  .meta({ id: 'ExecuteTest' });
export type ExecuteTest = z.infer<typeof ExecuteTest>;

export const Accepted = z
  .object({
    test_run_id: RunId,
    status: z.literal('pending'),
    phase: z.number().int(),
    model: z.string(),
    links: z.object({ self: z.string(), report: z.string().describe('The page for people.') }),
  })
  .meta({ id: 'AcceptedTest' });
export type Accepted = z.infer<typeof Accepted>;

// --- What the browser sees -------------------------------------------------------------------------

/** A place to read about the rule that was broken. */
export const Guideline = z.object({
  id: z.string().describe('e.g. `WCAG 1.4.3`'),
  title: z.string(),
  level: z.enum(['A', 'AA', 'AAA']).nullable(),
  url: z.string(),
});
export type Guideline = z.infer<typeof Guideline>;

export const Viewport = z.enum(['desktop', 'mobile']);
export type Viewport = z.infer<typeof Viewport>;

/**
 * CSS pixels from the top left corner of the whole page, in the screenshot of that viewport; in the desktop
 * one where a finding shows at both.
 */
export const Box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof Box>;

/** One defect as the examination saw it, before it becomes an issue of a run. */
export const Finding = z.object({
  rule: z.string().describe('Stable name of the detector, e.g. `axe/color-contrast`, `broken-link`.'),
  category: Category,
  severity: Severity,
  title: z.string(),
  description: z.string(),
  page: z.string(),
  viewport: Viewport.nullable().describe('Null where the width made no difference.'),
  selector: z.string().nullable(),
  evidence: z.string().describe('What was seen: markup, message, measured value; capped.'),
  box: Box.nullable(),
  guideline: Guideline.nullable(),
  occurrences: z.number().int().min(1),
});
export type Finding = z.infer<typeof Finding>;

/** Keys are relative to the run's prefix in the evidence bucket. */
export const Screenshot = z.object({
  key: z.string(),
  width: z.number().int().describe('CSS pixels of the page shown'),
  height: z.number().int().describe('CSS pixels of the page shown; long pages are cut'),
});
export type Screenshot = z.infer<typeof Screenshot>;

export const PageVisit = z.object({
  url: z.string(),
  finalUrl: z.string().describe('After redirects.'),
  title: z.string(),
  status: z.number().int().nullable(),
  loadMs: z.number().int(),
  screenshots: z.object({ desktop: Screenshot.nullable(), mobile: Screenshot.nullable() }),
  ariaSnapshot: z.string().describe('The accessibility tree in YAML, capped.'),
  note: z.string().nullable().describe('Why a page was looked at only in part.'),
});
export type PageVisit = z.infer<typeof PageVisit>;

/** Why no page could be examined. */
export const Unreachable = z.enum([
  'ADDRESS_REFUSED',
  'DNS_FAILED',
  'CONNECTION_FAILED',
  'TLS_FAILED',
  'TIMED_OUT',
  'REDIRECT_LOOP',
  'DOWNLOAD',
  'NOT_HTML',
  'HTTP_ERROR',
  'BROWSER_FAILED',
]);
export type Unreachable = z.infer<typeof Unreachable>;

/** All that the browser found: kept in the evidence bucket, read by the judge and the report. */
export const Examination = z.object({
  v: z.literal(1),
  outcome: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('examined') }),
    z.object({ kind: z.literal('unreachable'), code: Unreachable, reason: z.string() }),
  ]),
  pages: z.array(PageVisit),
  findings: z.array(Finding),
  notes: z.array(z.string()).describe('Budgets that ran out and checks that could not be made.'),
});
export type Examination = z.infer<typeof Examination>;

// --- What the judge says ---------------------------------------------------------------------------

/** The model's structured output. Plain shapes only: providers accept a subset of JSON Schema. */
export const Judgement = z.object({
  sentimentScore: z.number().describe('0 (would leave) to 1 (delighted), as this persona.'),
  sentimentReasons: z.array(z.string()),
  issues: z.array(
    z.object({
      title: z.string(),
      description: z.string(),
      severity: Severity,
      category: Category,
      page: z.string().describe('Address of one of the visited pages.'),
      selector: z.string().nullable(),
      evidence: z.string().describe('Quoted from the snapshot or the findings.'),
    }),
  ),
  recommendations: z.array(z.string()),
  positives: z.array(z.string()),
});
export type Judgement = z.infer<typeof Judgement>;

export const ModelUse = z.object({
  model: z.string().describe('As the provider named it in its answer.'),
  offline: z.boolean().describe('True when the built-in offline model answered.'),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  costMicroUsd: z.number().int(),
  attempts: z.number().int(),
});
export type ModelUse = z.infer<typeof ModelUse>;

// --- A run and its report --------------------------------------------------------------------------

/** `human` is the tester, `company` what the company added when it rated the run. */
export const IssueSource = z.enum(['examination', 'model', 'human', 'company']);
export type IssueSource = z.infer<typeof IssueSource>;

/** Who found an issue. */
export const Provenance = z.enum(['ai', 'human', 'both']);
export type Provenance = z.infer<typeof Provenance>;

export const TrackingStatus = z.enum(['open', 'in_progress', 'resolved', 'wont_fix']);
export type TrackingStatus = z.infer<typeof TrackingStatus>;

/** What the company says of an issue's truth. */
export const Ruling = z.enum(['confirmed', 'rejected']);
export type Ruling = z.infer<typeof Ruling>;

/** One finding as it was handed in; merging keeps it. */
export const IssueOriginal = z.object({
  id: z.string().describe('Stable within the run: what a correction of the merge names.'),
  source: IssueSource,
  title: z.string(),
  description: z.string(),
  severity: Severity,
  category: Category,
  page: z.string(),
  selector: z.string().nullable(),
});
export type IssueOriginal = z.infer<typeof IssueOriginal>;

export const IssueComment = z.object({
  at: Timestamp,
  by: z.string().describe('Id of a member.'),
  name: z.string().nullable().default(null).describe('What the member was called then.'),
  text: z.string(),
});
export type IssueComment = z.infer<typeof IssueComment>;

export const Issue = z
  .object({
    id: IssueId,
    rule: z.string().nullable().describe('The detector; null for what the model added.'),
    title: z.string(),
    description: z.string(),
    severity: Severity,
    category: Category,
    page: z.string(),
    viewport: Viewport.nullable(),
    selector: z.string().nullable(),
    evidence: z.object({
      text: z.string(),
      screenshot: z
        .object({ url: z.string(), width: z.number().int(), height: z.number().int() })
        .nullable()
        .describe('A link that expires; ask again for a new one.'),
      box: Box.nullable(),
      pictures: z.array(z.string()).describe('What the tester attached: links that expire.'),
    }),
    guideline: Guideline.nullable(),
    occurrences: z.number().int(),
    source: IssueSource,
    provenance: Provenance,
    originals: z
      .array(IssueOriginal)
      .describe('What the tester and the machine each wrote; more than one where they were merged.'),
    tracking: z.object({
      status: TrackingStatus,
      ruling: Ruling.nullable(),
      comments: z.array(IssueComment),
    }),
  })
  .meta({ id: 'Issue' });
export type Issue = z.infer<typeof Issue>;

export const Transition = z.object({ status: RunStatus, at: Timestamp, reason: z.string() });
export type Transition = z.infer<typeof Transition>;

/** What happened while a run was under way, in order. */
export const RunStep = z
  .object({
    seq: z.number().int().describe('Rises with time within a run.'),
    at: Timestamp,
    kind: z.enum(['browser', 'page', 'checks', 'links', 'judge', 'tester', 'report']),
    message: z.string(),
    page: z.string().nullable(),
  })
  .meta({ id: 'RunStep' });
export type RunStep = z.infer<typeof RunStep>;

export const SeverityCounts = z.object({
  low: z.number().int(),
  medium: z.number().int(),
  high: z.number().int(),
  critical: z.number().int(),
});
export type SeverityCounts = z.infer<typeof SeverityCounts>;

export const RunSummary = z
  .object({
    v: z.literal(1),
    id: RunId,
    status: RunStatus,
    statusReason: z.string(),
    testType: TestType,
    url: z.string(),
    mission: z.string(),
    persona: Persona,
    device: Device,
    project: z.string().nullable(),
    labels: z.array(z.string()),
    ref: z.string().nullable(),
    phase: z.number().int(),
    model: z.string(),
    priceCents: z.number().int(),
    currency: z.literal('USD'),
    priceVersion: z.string(),
    quotaPeriod: QuotaPeriod,
    createdAt: Timestamp,
    startedAt: Timestamp.nullable(),
    endedAt: Timestamp.nullable(),
    sentimentScore: z.number().min(0).max(1).nullable(),
    issueCounts: SeverityCounts.nullable().describe('Null until there is a result.'),
    correlationId: z.string(),
  })
  .meta({ id: 'TestRunSummary' });
export type RunSummary = z.infer<typeof RunSummary>;

export const ReportPage = PageVisit.omit({ screenshots: true, ariaSnapshot: true }).extend({
  screenshots: z.object({
    desktop: Screenshot.omit({ key: true }).extend({ url: z.string() }).nullable(),
    mobile: Screenshot.omit({ key: true }).extend({ url: z.string() }).nullable(),
  }),
});

export const Report = z
  .object({
    sentimentScore: z.number().min(0).max(1).nullable().describe('Null when no model judged the run.'),
    sentimentReasons: z.array(z.string()),
    issues: z.array(Issue),
    recommendations: z.array(z.string()),
    positives: z.array(z.string()),
    pages: z.array(ReportPage),
    notes: z.array(z.string()).describe('What the reader must know about how complete this is.'),
    modelUse: ModelUse.nullable(),
    partial: z.boolean().describe('True while the other branch of a hybrid run is still under way.'),
    merge: z
      .object({
        agreement: z.number().min(0).max(1).nullable().describe('Null when one side has nothing to compare.'),
        sentiment: z.object({ ai: z.number().nullable(), human: z.number().nullable() }),
        modelUse: ModelUse.nullable()
          .default(null)
          .describe('What comparing meanings cost; null when words decided or were known.'),
      })
      .nullable()
      .describe('Null unless both branches gave a result.'),
    additionalNotes: z.string().nullable().describe('What the tester added.'),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof Report>;

/** How far the search for a person and the work are. Who it is stays between the tester and the lab. */
export const HumanWork = z.object({
  state: z.enum(['searching', 'offered', 'working', 'submitted', 'awaiting_company', 'closed']),
  requirements: TesterRequirements,
  asked: z.number().int().describe('Testers who got an offer so far.'),
  deadline: Timestamp.nullable().describe('When the open offer expires or the accepted work is due.'),
  reasons: z.array(z.string()).describe('Why this tester was chosen.'),
});
export type HumanWork = z.infer<typeof HumanWork>;

export const Rating = z.object({
  stars: z.number().int().min(1).max(5),
  feedback: z.string(),
  at: Timestamp,
});
export type Rating = z.infer<typeof Rating>;

export const Run = RunSummary.extend({
  additionalContext: z.string().nullable(),
  maxPages: z.number().int(),
  hasAuth: z.boolean(),
  transitions: z.array(Transition),
  steps: z.array(RunStep),
  report: Report.nullable().describe('Null until there is a result.'),
  human: HumanWork.nullable().describe('Null for tests without a person.'),
  rating: Rating.nullable(),
}).meta({ id: 'TestRun' });
export type Run = z.infer<typeof Run>;

// --- Routes ----------------------------------------------------------------------------------------

// Not `RunId`: what cannot be an id is a run that does not exist, 404 like any other.
const byId = z.object({ id: z.string().min(1).max(100).describe('Id of a run, `run_…`.') });

export const ListRuns = Page.extend({
  status: RunStatus.optional(),
  project: Label.optional(),
  label: Label.optional(),
});

export const executeTest = route({
  id: 'executeTest',
  entry: 'tests/execute-test',
  method: 'POST',
  path: '/api/test/execute',
  summary: 'Order a test of a web page',
  roles: ['company'],
  body: ExecuteTest,
  answer: { status: 202, schema: Accepted },
  rateLimit: 'execute',
  idempotent: true,
});

export const listRuns = route({
  id: 'listTestRuns',
  entry: 'tests/list-runs',
  method: 'GET',
  path: '/api/test-runs',
  summary: 'Test runs of the company, newest first',
  roles: ['company', 'viewer'],
  query: ListRuns,
  answer: { status: 200, schema: listOf(RunSummary) },
  rateLimit: 'default',
  idempotent: false,
});

export const getRun = route({
  id: 'getTestRun',
  entry: 'tests/get-run',
  method: 'GET',
  path: '/api/test-runs/{id}',
  summary: 'One test run with its steps and, once there is a result, its report',
  roles: ['company', 'viewer'],
  params: byId,
  answer: { status: 200, schema: Run },
  rateLimit: 'default',
  idempotent: false,
});

export const cancelRun = route({
  id: 'cancelTestRun',
  entry: 'tests/cancel-run',
  method: 'POST',
  path: '/api/test-runs/{id}/cancel',
  summary: 'Stop a test run that has not ended; its quota is given back',
  roles: ['company'],
  params: byId,
  answer: { status: 200, schema: RunSummary },
  rateLimit: 'default',
  idempotent: false,
});

export const deleteRun = route({
  id: 'deleteTestRun',
  entry: 'tests/delete-run',
  method: 'DELETE',
  path: '/api/test-runs/{id}',
  summary: 'Delete an ended test run with its evidence',
  roles: ['company'],
  params: byId,
  answer: { status: 204, schema: null },
  rateLimit: 'default',
  idempotent: false,
});

/** The company's answer when nobody was found. `take_ai` is for hybrid, `cancel` gives the quota back. */
export const Choice = z.discriminatedUnion('choice', [
  z.strictObject({ choice: z.literal('wait') }),
  z.strictObject({ choice: z.literal('widen'), tester: TesterRequirements }),
  z.strictObject({ choice: z.literal('take_ai') }),
  z.strictObject({ choice: z.literal('cancel') }),
]);
export type Choice = z.infer<typeof Choice>;

export const chooseForRun = route({
  id: 'chooseForTestRun',
  entry: 'tests/choose',
  method: 'POST',
  path: '/api/test-runs/{id}/choose',
  summary: 'Say how a run goes on for which no tester was found',
  roles: ['company'],
  params: byId,
  body: Choice,
  answer: { status: 200, schema: RunSummary },
  rateLimit: 'default',
  idempotent: false,
});

export const RateRun = z.strictObject({
  rating: z.int().min(1).max(5),
  feedback: z.string().trim().max(4_000).default(''),
  issues: z
    .array(
      z.strictObject({
        issueId: IssueId,
        ruling: Ruling.nullable().describe('Null takes back what was said.'),
      }),
    )
    .max(1_000)
    .default([])
    .describe('Issues confirmed, rejected or neither; others keep what was said of them.'),
  added: z
    .array(
      z.strictObject({
        title: z.string().trim().min(3).max(200),
        description: z.string().trim().max(4_000).default(''),
        severity: Severity,
        category: Category,
        page: PageUrl,
      }),
    )
    .max(50)
    .default([])
    .describe('Issues that everybody missed.'),
});
export type RateRun = z.infer<typeof RateRun>;

export const rateRun = route({
  id: 'rateTestRun',
  entry: 'tests/rate-run',
  method: 'POST',
  path: '/api/test-runs/{id}/rate',
  summary: 'Rate a completed run; rating again replaces the rating',
  roles: ['company'],
  params: byId,
  body: RateRun,
  answer: { status: 200, schema: Run },
  rateLimit: 'default',
  idempotent: false,
});

const byIssue = byId.extend({ issueId: z.string().min(1).max(100).describe('Id of an issue, `iss_…`.') });

export const getIssue = route({
  id: 'getIssue',
  entry: 'tests/get-issue',
  method: 'GET',
  path: '/api/test-runs/{id}/issues/{issueId}',
  summary: 'One issue of a run',
  roles: ['company', 'viewer'],
  params: byIssue,
  answer: { status: 200, schema: Issue },
  rateLimit: 'default',
  idempotent: false,
});

export const updateIssue = route({
  id: 'updateIssue',
  entry: 'tests/update-issue',
  method: 'PATCH',
  path: '/api/test-runs/{id}/issues/{issueId}',
  summary: 'Track an issue: status, comment',
  roles: ['company'],
  params: byIssue,
  body: z.strictObject({
    status: TrackingStatus.optional(),
    comment: z.string().trim().min(1).max(4_000).optional(),
  }),
  answer: { status: 200, schema: Issue },
  rateLimit: 'default',
  idempotent: false,
});

export const MergeCorrection = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('split'), issueId: IssueId }),
  z.strictObject({ action: z.literal('join'), issueIds: z.array(IssueId).min(2).max(20) }),
]);

export const correctMerge = route({
  id: 'correctMerge',
  entry: 'tests/correct-merge',
  method: 'POST',
  path: '/api/test-runs/{id}/corrections',
  summary: 'Split what was merged wrongly, or join what is the same',
  roles: ['company'],
  params: byId,
  body: MergeCorrection,
  answer: { status: 200, schema: Run },
  rateLimit: 'default',
  idempotent: false,
});

export const ExportFormat = z.enum(['csv', 'json', 'sarif', 'markdown']);

export const exportIssues = route({
  id: 'exportIssues',
  entry: 'tests/export-issues',
  method: 'GET',
  path: '/api/test-runs/{id}/export',
  summary: 'The issues of a run as a file',
  roles: ['company', 'viewer'],
  params: byId,
  query: z.object({ format: ExportFormat.default('json') }),
  answer: {
    status: 200,
    schema: z.object({ filename: z.string(), mediaType: z.string(), content: z.string() }),
  },
  rateLimit: 'default',
  idempotent: false,
});

export const routes = [
  executeTest,
  listRuns,
  getRun,
  cancelRun,
  deleteRun,
  chooseForRun,
  rateRun,
  getIssue,
  updateIssue,
  correctMerge,
  exportIssues,
];
