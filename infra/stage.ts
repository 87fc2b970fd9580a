import * as z from 'zod';

const Ref = z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/);

/** Makes a tester of a member; the shape is the app's and is checked where people are provisioned. */
const TesterSeed = z.strictObject({ profile: z.record(z.string(), z.unknown()), verified: z.boolean() });

/** Who may sign in to the embedded cloud, and what is provisioned in it when it starts empty. */
const Seed = z.strictObject({
  users: z.array(z.strictObject({ ref: Ref, sub: z.string(), name: z.string(), email: z.email() })),
  companies: z.array(
    z.strictObject({ ref: Ref, name: z.string(), plan: z.enum(['free', 'pro', 'enterprise']) }),
  ),
  members: z.array(
    z.strictObject({
      ref: Ref,
      companyRef: Ref.nullable(),
      role: z.enum(['company', 'tester', 'admin', 'viewer']),
      sub: z.string(),
      name: z.string(),
      email: z.email(),
      key: z.boolean(),
      tester: TesterSeed.optional(),
    }),
  ),
});

/** All that may differ between two deployments of Assay. */
export const Stage = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,19}$/)
    .describe('Part of the names of everything that belongs to the stage.'),
  rateLimitFactor: z.number().positive().describe('What the rate limits of the API are multiplied with.'),
  examineConcurrency: z
    .int()
    .min(1)
    .describe('How many browsers run at once. It is reserved, so the account must have 100 more than this.'),
  allowedPrivateHosts: z
    .array(z.string().min(1))
    .describe('Private addresses that tests may reach: host names, CIDR blocks or `loopback`.'),
  model: z.string().min(1).describe('The model that judges until an operator sets another one.'),
  modelBaseUrl: z.url().describe('Where the model is called.'),
  mailFrom: z
    .email()
    .describe('Sender of e-mails. SES writes to it once; until its owner confirms, nothing is sent.'),
  offersPerSearch: z
    .int()
    .min(1)
    .default(5)
    .describe('How many testers get an offer before the company is asked what to do.'),
  keepData: z.boolean().describe('Keep tables, evidence and users when the stage is deleted.'),
  logRetentionDays: z.union([z.literal(7), z.literal(30), z.literal(90), z.literal(365)]),
  alarmEmail: z.email().optional().describe('Who is told when an alarm goes off or ends.'),
  domain: z
    .strictObject({ name: z.string(), certificateArn: z.string().startsWith('arn:aws:acm:us-east-1:') })
    .optional()
    .describe('A name of your own; its DNS record must point to the distribution.'),
  seed: Seed.optional(),
});
export type Stage = z.infer<typeof Stage>;
export type StageSettings = z.input<typeof Stage>;
