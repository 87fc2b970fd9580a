import * as z from 'zod';
import { listOf, Page, Timestamp } from '#shared/platform/contract.ts';
import { route } from '#shared/platform/route.ts';
import { QaEvent, QaProgress } from './event/contract.ts';
import { QaReport, ReportFormat, Verdict } from './report/contract.ts';

const ulid = '[0-9A-HJKMNP-TV-Z]{26}';
export const PackageId = z.string().regex(new RegExp(`^pkg_${ulid}$`));
export const PlanId = z.string().regex(new RegExp(`^plan_${ulid}$`));
export const UploadId = z.string().regex(new RegExp(`^upl_${ulid}$`));
export const ShareId = z.string().regex(new RegExp(`^shr_${ulid}$`));

const megabyte = 1_048_576;

const WebAddress = z
  .string()
  .max(2_048)
  .refine(
    (text) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol),
    'Give a full http or https address.',
  )
  .refine(
    (text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).password === ''),
    'Put user name and password into `auth`, not into the address.',
  );
const Label = z.string().trim().min(1).max(60);

// --- The package ------------------------------------------------------------------------------------

export const SpecSource = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('url'), url: WebAddress }),
    z.strictObject({ kind: z.literal('inline'), text: z.string().min(1).max(megabyte) }),
    z.strictObject({ kind: z.literal('upload'), uploadId: UploadId }),
  ])
  .meta({ id: 'SpecSource' });
export type SpecSource = z.infer<typeof SpecSource>;

/** A document that can be read: one that is given, or that of a package. */
export const ReadableSpec = z.discriminatedUnion('kind', [
  SpecSource,
  z.strictObject({ kind: z.literal('package'), packageId: PackageId }),
]);
export type ReadableSpec = z.infer<typeof ReadableSpec>;

const HeaderName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'Not a header name.');
const Secret = z.string().min(1).max(8_000);

/** How one identity proves itself to the API under test. Stored as a secret and never shown again. */
export const ApiAuth = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('bearer'), token: Secret }),
    z.strictObject({
      kind: z.literal('apiKey'),
      in: z.enum(['header', 'query', 'cookie']),
      name: HeaderName,
      value: Secret,
    }),
    z.strictObject({ kind: z.literal('basic'), username: z.string().max(200), password: Secret }),
    z.strictObject({
      kind: z.literal('clientCredentials'),
      tokenUrl: WebAddress,
      clientId: z.string().min(1).max(500),
      clientSecret: Secret,
      scope: z.string().max(1_000).nullable().default(null),
    }),
    z.strictObject({
      kind: z.literal('login'),
      method: z.enum(['POST', 'PUT', 'GET']).default('POST'),
      url: z.string().min(1).max(2_048).describe('Below the base URL (`/login`), or a full address.'),
      headers: z.record(HeaderName, z.string().max(4_000)).default({ 'content-type': 'application/json' }),
      body: z.string().max(20_000).default(''),
      tokenPointer: z.string().startsWith('/').max(500).describe('JSON pointer to the token in the answer.'),
      header: z
        .strictObject({ name: HeaderName, value: z.string().max(500).includes('{token}') })
        .default({ name: 'authorization', value: 'Bearer {token}' }),
    }),
  ])
  .meta({ id: 'ApiAuth' });
export type ApiAuth = z.infer<typeof ApiAuth>;

export const ApiIdentities = z
  .strictObject({
    first: ApiAuth.nullable().default(null),
    second: ApiAuth.nullable().default(null).describe('Somebody who must not see what the first one owns.'),
  })
  .meta({ id: 'ApiIdentities' });
export type ApiIdentities = z.infer<typeof ApiIdentities>;

const settings = {
  maxScenarios: z.int().min(1).max(100_000),
  maxSteps: z.int().min(1).max(100),
  timeoutMs: z.int().min(100).max(60_000).describe('For one request.'),
  concurrency: z.int().min(1).max(50).describe('Requests at a time. 1 fixes their order.'),
  rateLimit: z.number().positive().max(1_000).nullable().describe('Requests per second.'),
  maxRequests: z.int().min(1).max(1_000_000),
  seconds: z.int().min(5).max(14_400).describe('For the whole run.'),
  slowMs: z.int().min(1).max(60_000).nullable().describe('Slower responses are findings.'),
  stopOnFirstFailure: z.boolean(),
  security: z.boolean().describe('Attack-like probes; needs a verified target.'),
  ai: z.boolean(),
  includeOperations: z.array(z.string().min(1).max(2_000)).max(5_000),
  excludeOperations: z.array(z.string().min(1).max(2_000)).max(5_000),
  allowDestructive: z.boolean().describe('Needs a verified target.'),
  seed: z.int().min(0).max(2_147_483_647),
};

/** Some of the settings. It has no defaults: what is left out must not overwrite what was set before. */
export const SomeQaSettings = z.strictObject(settings).partial().meta({ id: 'SomeQaSettings' });

export const QaSettings = z
  .strictObject({
    maxScenarios: settings.maxScenarios.default(10_000),
    maxSteps: settings.maxSteps.default(20),
    timeoutMs: settings.timeoutMs.default(10_000),
    concurrency: settings.concurrency.default(5),
    rateLimit: settings.rateLimit.default(50),
    maxRequests: settings.maxRequests.default(20_000),
    seconds: settings.seconds.default(1_800),
    slowMs: settings.slowMs.default(null),
    stopOnFirstFailure: settings.stopOnFirstFailure.default(false),
    security: settings.security.default(false),
    ai: settings.ai.default(true),
    includeOperations: settings.includeOperations.default([]),
    excludeOperations: settings.excludeOperations.default([]),
    allowDestructive: settings.allowDestructive.default(false),
    seed: settings.seed.default(1),
  })
  .meta({ id: 'QaSettings' });
export type QaSettings = z.infer<typeof QaSettings>;

/** `rate(30 minutes)` or `cron(0 6 * * ? *)` in UTC, as EventBridge writes them; not more than every 15 minutes. */
export const ScheduleExpression = z
  .string()
  .max(200)
  .regex(/^(rate\(.+\)|cron\(.+\))$/, 'Write rate(30 minutes) or cron(0 6 * * ? *).');

export const CreatePackage = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    spec: SpecSource,
    baseUrl: WebAddress.optional().describe('Default: the first server that the document names.'),
    requirements: z.string().trim().max(10_000).default('').describe('What the API is for, in words.'),
    auth: ApiIdentities.optional(),
    config: SomeQaSettings.default({}),
    project: Label.optional(),
    labels: z.array(Label).max(20).default([]),
  })
  .meta({ id: 'CreateQaPackage' });
export type CreatePackage = z.infer<typeof CreatePackage>;

export const UpdatePackage = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    spec: SpecSource,
    baseUrl: WebAddress,
    requirements: z.string().trim().max(10_000),
    auth: ApiIdentities,
    config: SomeQaSettings.describe('Merged into the present settings.'),
    project: Label.nullable(),
    labels: z.array(Label).max(20),
    schedule: ScheduleExpression.nullable(),
    baseline: PlanId.nullable().describe('Run whose findings are known: later runs fail only on new ones.'),
  })
  .partial()
  .meta({ id: 'UpdateQaPackage' });
export type UpdatePackage = z.infer<typeof UpdatePackage>;

const AuthKind = z.enum(['bearer', 'apiKey', 'basic', 'clientCredentials', 'login']);

export const QaPackage = z
  .object({
    v: z.literal(1),
    id: PackageId,
    name: z.string(),
    spec: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('url'), url: z.string() }),
      z.object({ kind: z.literal('stored'), bytes: z.int().nonnegative(), sha256: z.string() }),
    ]),
    /** Read when the package was saved. */
    document: z.object({
      title: z.string(),
      version: z.string(),
      dialect: z.string(),
      operations: z.int().nonnegative(),
      problems: z.int().nonnegative(),
    }),
    baseUrl: z.string(),
    requirements: z.string(),
    auth: z
      .object({ first: AuthKind.nullable(), second: AuthKind.nullable() })
      .describe('Kinds, no secrets.'),
    config: QaSettings,
    project: z.string().nullable(),
    labels: z.array(z.string()),
    schedule: z
      .object({
        expression: ScheduleExpression,
        nextAt: Timestamp.nullable(),
        lastProblem: z.string().nullable(),
      })
      .nullable(),
    baseline: PlanId.nullable(),
    /** Whether the owner of the target proved it, so that attack-like probes may run. */
    targetVerified: z.boolean(),
    lastRun: z
      .object({ planId: PlanId, status: z.string(), verdict: Verdict.nullable(), at: Timestamp })
      .nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'QaPackage' });
export type QaPackage = z.infer<typeof QaPackage>;

// --- Runs -------------------------------------------------------------------------------------------

export const QaRunStatus = z.enum(['pending', 'running', 'completed', 'failed', 'cancelled']);
export type QaRunStatus = z.infer<typeof QaRunStatus>;

export const RunPackage = z
  .strictObject({
    baseUrl: WebAddress.optional().describe('Another server than the package names.'),
    config: SomeQaSettings.default({}).describe('For this run only.'),
    failedOf: PlanId.optional().describe('Only operations that failed or had findings in that run.'),
    ref: z.string().trim().min(1).max(200).optional().describe('Branch or commit.'),
  })
  .meta({ id: 'RunQaPackage' });
export type RunPackage = z.infer<typeof RunPackage>;

export const QaRunAccepted = z
  .object({ planId: PlanId, status: z.literal('pending'), statusUrl: z.string(), eventsUrl: z.string() })
  .meta({ id: 'QaRunAccepted' });

export const FindingCounts = z.object({
  critical: z.int().nonnegative(),
  high: z.int().nonnegative(),
  medium: z.int().nonnegative(),
  low: z.int().nonnegative(),
  info: z.int().nonnegative(),
});

export const QaRunSummary = z
  .object({
    v: z.literal(1),
    planId: PlanId,
    packageId: PackageId,
    packageName: z.string(),
    status: QaRunStatus,
    verdict: Verdict.nullable(),
    /** Why it failed or was cancelled, or null. */
    reason: z.string().nullable(),
    baseUrl: z.string(),
    trigger: z.enum(['person', 'schedule', 'retry']),
    ref: z.string().nullable(),
    progress: QaProgress,
    findings: FindingCounts.nullable(),
    /** Findings that the baseline does not know; null without a baseline. */
    newFindings: z.int().nonnegative().nullable(),
    cost: z.object({ microUsd: z.int().nonnegative() }),
    createdAt: Timestamp,
    startedAt: Timestamp.nullable(),
    endedAt: Timestamp.nullable(),
  })
  .meta({ id: 'QaRunSummary' });
export type QaRunSummary = z.infer<typeof QaRunSummary>;

/** An event as it is stored: numbered from 1 without a gap. */
export const StoredEvent = z
  .object({ v: z.literal(1), number: z.int().positive(), at: Timestamp, event: QaEvent })
  .meta({ id: 'QaEvent' });
export type StoredEvent = z.infer<typeof StoredEvent>;

export const QaStatus = QaRunSummary.extend({
  events: z.array(StoredEvent).describe('The last 100; `/api/qa/events/{planId}` has all.'),
}).meta({ id: 'QaStatus' });

export const Comparison = z
  .object({
    planId: PlanId,
    with: PlanId,
    /** Ids of findings, which are the same in every run that finds the same cause. */
    new: z.array(z.string()),
    fixed: z.array(z.string()),
    unchanged: z.array(z.string()),
    /** Titles of all of them by id. */
    titles: z.record(
      z.string(),
      z.object({ title: z.string(), severity: z.string(), operation: z.string() }),
    ),
  })
  .meta({ id: 'QaComparison' });

export const Share = z
  .object({ id: ShareId, planId: PlanId, createdAt: Timestamp, expiresAt: Timestamp })
  .meta({ id: 'QaShare' });

/** Proof that the owner of an address wants it to be attacked. */
export const VerifiedTarget = z
  .object({
    origin: z.string(),
    token: z.string().describe('Serve it at `/.well-known/assay.txt`, or as TXT record `_assay.<host>`.'),
    verifiedAt: Timestamp.nullable(),
    problem: z.string().nullable().describe('Why the last check failed.'),
  })
  .meta({ id: 'VerifiedTarget' });

/** A document as a form shows it before anything is stored. */
export const ParsedSpec = z
  .object({
    title: z.string(),
    version: z.string(),
    dialect: z.string(),
    servers: z.array(z.string()),
    securitySchemes: z.array(z.object({ name: z.string(), kind: z.string() })),
    operations: z.array(
      z.object({
        id: z.string(),
        method: z.string(),
        path: z.string(),
        summary: z.string(),
        tags: z.array(z.string()),
        deprecated: z.boolean(),
        secured: z.boolean(),
        danger: z.enum(['destructive', 'global', 'credentials']).nullable(),
      }),
    ),
    problems: z.array(
      z.object({ operation: z.string().nullable(), pointer: z.string(), reason: z.string() }),
    ),
  })
  .meta({ id: 'ParsedSpec' });
export type ParsedSpec = z.infer<typeof ParsedSpec>;

// --- Routes -----------------------------------------------------------------------------------------

const packageById = z.object({ id: z.string().min(1).max(100).describe('Id of a package, `pkg_…`.') });
const planById = z.object({ planId: z.string().min(1).max(100).describe('Id of a run, `plan_…`.') });
const readers = ['company', 'viewer'] as const;

export const createPackage = route({
  id: 'createQaPackage',
  entry: 'qa/create-package',
  method: 'POST',
  path: '/api/qa/packages',
  summary: 'Save an API document with what is needed to test the API',
  roles: ['company'],
  body: CreatePackage,
  answer: { status: 201, schema: QaPackage },
  rateLimit: 'default',
  idempotent: true,
});

export const listPackages = route({
  id: 'listQaPackages',
  entry: 'qa/list-packages',
  method: 'GET',
  path: '/api/qa/packages',
  summary: 'Packages of the company, newest first',
  roles: readers,
  query: Page.extend({ project: Label.optional() }),
  answer: { status: 200, schema: listOf(QaPackage) },
  rateLimit: 'default',
  idempotent: false,
});

export const getPackage = route({
  id: 'getQaPackage',
  entry: 'qa/get-package',
  method: 'GET',
  path: '/api/qa/packages/{id}',
  summary: 'One package',
  roles: readers,
  params: packageById,
  answer: { status: 200, schema: QaPackage },
  rateLimit: 'default',
  idempotent: false,
});

export const updatePackage = route({
  id: 'updateQaPackage',
  entry: 'qa/update-package',
  method: 'PATCH',
  path: '/api/qa/packages/{id}',
  summary: 'Change a package; what is left out stays',
  roles: ['company'],
  params: packageById,
  body: UpdatePackage,
  answer: { status: 200, schema: QaPackage },
  rateLimit: 'default',
  idempotent: false,
});

export const deletePackage = route({
  id: 'deleteQaPackage',
  entry: 'qa/delete-package',
  method: 'DELETE',
  path: '/api/qa/packages/{id}',
  summary: 'Delete a package with its runs, reports and secrets; running ones are cancelled',
  roles: ['company'],
  params: packageById,
  answer: { status: 204, schema: null },
  rateLimit: 'default',
  idempotent: false,
});

export const runPackage = route({
  id: 'runQaPackage',
  entry: 'qa/run-package',
  method: 'POST',
  path: '/api/qa/packages/{id}/run',
  summary: 'Test the API; `Location` is where to follow it',
  roles: ['company'],
  params: packageById,
  body: RunPackage,
  answer: { status: 202, schema: QaRunAccepted },
  rateLimit: 'execute',
  idempotent: true,
});

export const listQaRuns = route({
  id: 'listQaRuns',
  entry: 'qa/list-runs',
  method: 'GET',
  path: '/api/qa/packages/{id}/runs',
  summary: 'Runs of a package, newest first',
  roles: readers,
  params: packageById,
  query: Page,
  answer: { status: 200, schema: listOf(QaRunSummary) },
  rateLimit: 'default',
  idempotent: false,
});

export const getQaStatus = route({
  id: 'getQaStatus',
  entry: 'qa/get-status',
  method: 'GET',
  path: '/api/qa/status/{planId}',
  summary: 'How far a run is, with its last events',
  roles: readers,
  params: planById,
  answer: { status: 200, schema: QaStatus },
  rateLimit: 'default',
  idempotent: false,
});

export const listQaEvents = route({
  id: 'listQaEvents',
  entry: 'qa/list-events',
  method: 'GET',
  path: '/api/qa/events/{planId}',
  summary: 'Events of a run in order, from after a number; poll until COMPLETE or FAILED',
  roles: readers,
  params: planById,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1_000).default(500),
  }),
  answer: {
    status: 200,
    schema: z.object({
      events: z.array(StoredEvent),
      /** Pass as `after` for the next ones. */
      after: z.int().nonnegative(),
      isOver: z.boolean().describe('Nothing follows after these.'),
    }),
  },
  rateLimit: 'default',
  idempotent: false,
});

export const cancelQaRun = route({
  id: 'cancelQaRun',
  entry: 'qa/cancel-run',
  method: 'POST',
  path: '/api/qa/runs/{planId}/cancel',
  summary: 'Stop a run that has not ended; what it found until then is kept',
  roles: ['company'],
  params: planById,
  answer: { status: 200, schema: QaRunSummary },
  rateLimit: 'default',
  idempotent: false,
});

export const deleteQaRun = route({
  id: 'deleteQaRun',
  entry: 'qa/delete-run',
  method: 'DELETE',
  path: '/api/qa/runs/{planId}',
  summary: 'Delete an ended run with its report',
  roles: ['company'],
  params: planById,
  answer: { status: 204, schema: null },
  rateLimit: 'default',
  idempotent: false,
});

export const getQaReport = route({
  id: 'getQaReport',
  entry: 'qa/get-report',
  method: 'GET',
  path: '/api/qa/runs/{planId}/report',
  summary: 'The report of a run that ended; above 1 MB by a link that works for 15 minutes',
  roles: readers,
  params: planById,
  answer: {
    status: 200,
    schema: z.object({ report: QaReport.nullable(), url: z.url().nullable() }),
  },
  rateLimit: 'default',
  idempotent: false,
});

export const exportQaReport = route({
  id: 'exportQaReport',
  entry: 'qa/export-report',
  method: 'GET',
  path: '/api/qa/runs/{planId}/export',
  summary: 'The report as a file for other tools; above 1 MB by a link that works for 15 minutes',
  roles: readers,
  params: planById,
  query: z.object({ format: ReportFormat.default('json') }),
  answer: {
    status: 200,
    schema: z.object({
      filename: z.string(),
      mediaType: z.string(),
      content: z.string().nullable(),
      url: z.url().nullable(),
    }),
  },
  rateLimit: 'default',
  idempotent: false,
});

export const compareQaRuns = route({
  id: 'compareQaRuns',
  entry: 'qa/compare-runs',
  method: 'GET',
  path: '/api/qa/runs/{planId}/compare',
  summary: 'What is new, fixed and unchanged since another run',
  roles: readers,
  params: planById,
  query: z.object({ with: z.string().min(1).max(100) }),
  answer: { status: 200, schema: Comparison },
  rateLimit: 'default',
  idempotent: false,
});

export const shareQaRun = route({
  id: 'shareQaRun',
  entry: 'qa/share-run',
  method: 'POST',
  path: '/api/qa/runs/{planId}/shares',
  summary: 'A link by which anybody may read the report until it expires or is revoked',
  roles: ['company'],
  params: planById,
  body: z.strictObject({ days: z.int().min(1).max(90).default(7) }),
  answer: {
    status: 201,
    schema: Share.extend({ url: z.url().describe('Shown once; the token is in its fragment.') }),
  },
  rateLimit: 'default',
  idempotent: true,
});

export const listQaShares = route({
  id: 'listQaShares',
  entry: 'qa/list-shares',
  method: 'GET',
  path: '/api/qa/runs/{planId}/shares',
  summary: 'Links to the report that still work',
  roles: ['company'],
  params: planById,
  answer: { status: 200, schema: z.object({ items: z.array(Share) }) },
  rateLimit: 'default',
  idempotent: false,
});

export const revokeQaShare = route({
  id: 'revokeQaShare',
  entry: 'qa/revoke-share',
  method: 'DELETE',
  path: '/api/qa/runs/{planId}/shares/{shareId}',
  summary: 'End a link at once',
  roles: ['company'],
  params: planById.extend({ shareId: z.string().min(1).max(100) }),
  answer: { status: 204, schema: null },
  rateLimit: 'default',
  idempotent: false,
});

export const createUpload = route({
  id: 'createUpload',
  entry: 'qa/create-upload',
  method: 'POST',
  path: '/api/uploads',
  summary: 'An address to PUT a document to that is too large for a request, at most 30 MB',
  roles: ['company'],
  body: z.strictObject({
    bytes: z
      .int()
      .min(1)
      .max(30 * megabyte),
    contentType: z.enum(['application/json', 'application/yaml', 'text/plain']),
    sha256: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'SHA-256 in base64.'),
  }),
  answer: {
    status: 201,
    schema: z.object({
      uploadId: UploadId,
      url: z.url(),
      headers: z.record(z.string(), z.string()).describe('Send exactly these with the PUT.'),
      expiresAt: Timestamp,
    }),
  },
  rateLimit: 'default',
  idempotent: false,
});

export const parseSpec = route({
  id: 'parseQaSpec',
  entry: 'qa/parse-spec',
  method: 'POST',
  path: '/api/qa/parse',
  summary: 'Read a document and list its operations; nothing is stored',
  roles: ['company'],
  body: z.strictObject({ spec: ReadableSpec }),
  answer: { status: 200, schema: ParsedSpec },
  rateLimit: 'default',
  idempotent: false,
});

export const tryAuth = route({
  id: 'tryQaAuth',
  entry: 'qa/try-auth',
  method: 'POST',
  path: '/api/qa/try-auth',
  summary: 'Make one GET with the given credentials and say what came back',
  roles: ['company'],
  body: z.strictObject({
    baseUrl: WebAddress,
    path: z.string().startsWith('/').max(2_000),
    auth: ApiAuth,
  }),
  answer: {
    status: 200,
    schema: z.object({
      status: z.int().nullable(),
      /** In words: what happened, and at which step (the token request or the call). */
      message: z.string(),
      withoutAuth: z.int().nullable().describe('Status of the same call without credentials.'),
    }),
  },
  rateLimit: 'execute',
  idempotent: false,
});

export const verifyTarget = route({
  id: 'verifyTarget',
  entry: 'qa/verify-target',
  method: 'POST',
  path: '/api/qa/targets/verify',
  summary: 'Get the token that proves an address, and check whether it is there',
  roles: ['company'],
  body: z.strictObject({ url: WebAddress }),
  answer: { status: 200, schema: VerifiedTarget },
  rateLimit: 'execute',
  idempotent: false,
});

export const readSharedReport = route({
  id: 'readSharedQaReport',
  entry: 'qa/read-shared-report',
  method: 'POST',
  path: '/api/qa/shared',
  summary: 'The report behind a share link; the token is the whole permission',
  roles: ['anyone'],
  body: z.strictObject({ token: z.string().min(1).max(200) }),
  answer: {
    status: 200,
    schema: z.object({
      packageName: z.string(),
      expiresAt: Timestamp,
      report: QaReport.nullable(),
      url: z.url().nullable(),
    }),
  },
  rateLimit: 'default',
  idempotent: false,
});

export const routes = [
  createPackage,
  listPackages,
  getPackage,
  updatePackage,
  deletePackage,
  runPackage,
  listQaRuns,
  getQaStatus,
  listQaEvents,
  cancelQaRun,
  deleteQaRun,
  getQaReport,
  exportQaReport,
  compareQaRuns,
  shareQaRun,
  listQaShares,
  revokeQaShare,
  createUpload,
  parseSpec,
  tryAuth,
  verifyTarget,
  readSharedReport,
];
