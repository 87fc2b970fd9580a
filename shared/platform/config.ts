import * as z from 'zod';

const text = () => z.string().min(1);
const address = () => z.url();

/**
 * Everything a stage tells a function; infrastructure sets for each function the ones it needs. Each is
 * a function, so that a sandbox only builds the schemas that it uses.
 */
const settings = {
  STAGE: text,
  ACCOUNTS_TABLE: text,
  TESTING_TABLE: text,
  TRAIL_TABLE: text,
  PLATFORM_TABLE: text,
  QA_TABLE: text,
  EVIDENCE_BUCKET: text,
  /** Multiplies every rate limit; the local stage raises them a hundredfold. */
  RATE_LIMIT_FACTOR: () => z.coerce.number().positive().default(1),
  OIDC_ISSUER: address,
  OIDC_CLIENT_ID: text,
  /** Where people open the product, without a slash at the end. */
  PUBLIC_URL: () => z.url().transform((url) => url.replace(/\/+$/, '')),
  CURSOR_SECRET_ARN: text,
  /** Absent where the client's address comes from the connection itself. */
  ORIGIN_SECRET_ARN: () => text().optional(),
  RUN_STARTS_QUEUE_URL: address,
  TASK_CALLBACKS_QUEUE_URL: address,
  MAIL_QUEUE_URL: address,
  WEBHOOKS_QUEUE_URL: address,
  /** Sender of e-mails, an identity that SES has verified. */
  MAIL_FROM: text,
  /** The secrets of all webhooks are made from this one. */
  WEBHOOK_SECRET_ARN: text,
  TEST_RUN_MACHINE_ARN: text,
  QA_RUN_STARTS_QUEUE_URL: address,
  QA_RUN_MACHINE_ARN: text,
  /** Names of the secrets with credentials for APIs under test begin with it. */
  QA_SECRETS_PREFIX: text,
  /** Testers who are asked for a test before its company is. */
  OFFERS_PER_SEARCH: () => z.coerce.number().int().min(1).default(5),
  /** `wss://` address that clients open. */
  REALTIME_URL: address,
  /** `https://` address that messages are posted to. */
  REALTIME_ENDPOINT: address,
  MODEL_PARAMETER: text,
  MODEL_BASE_URL_PARAMETER: text,
  MODEL_KEY_SECRET_ARN: text,
  /** Names of the secrets that hold what a target's door asks for begin with it. */
  TARGET_SECRETS_PREFIX: text,
  /** Private hosts and CIDR ranges that may be called: `loopback,10.1.0.0/16`. */
  GUARD_ALLOWED_HOSTS: () =>
    z
      .string()
      .default('')
      .transform((list) =>
        list
          .split(',')
          .map((host) => host.trim())
          .filter((host) => host !== ''),
      ),
};
type Settings = { readonly [K in keyof typeof settings]: z.output<ReturnType<(typeof settings)[K]>> };

const known = new Map<string, unknown>();

/** One setting of this function, read when it is first asked for. Throws when the stage did not give it. */
export function setting<K extends keyof Settings>(key: K): Settings[K] {
  if (!known.has(key)) {
    const read = settings[key]().safeParse(process.env[key]);
    if (!read.success) throw new Error(`Environment variable ${key}: ${z.prettifyError(read.error)}`);
    known.set(key, read.data);
  }
  return known.get(key) as Settings[K];
}
