import * as z from 'zod';

const name = z.string().min(1);

/** Everything a stage tells a function. Infrastructure sets for each function the ones it needs. */
const Settings = z.object({
  STAGE: name,
  ACCOUNTS_TABLE: name,
  TESTING_TABLE: name,
  TRAIL_TABLE: name,
  PLATFORM_TABLE: name,
  EVIDENCE_BUCKET: name,
  /** Multiplies every rate limit; the local stage raises them a hundredfold. */
  RATE_LIMIT_FACTOR: z.coerce.number().positive().default(1),
  OIDC_ISSUER: z.url(),
  OIDC_CLIENT_ID: name,
  /** Where people open the product, without a slash at the end. */
  PUBLIC_URL: z.url().transform((url) => url.replace(/\/+$/, '')),
  CURSOR_SECRET_ARN: name,
  /** Absent where the client's address comes from the connection itself. */
  ORIGIN_SECRET_ARN: name.optional(),
  RUN_STARTS_QUEUE_URL: name,
  TEST_RUN_MACHINE_ARN: name,
  /** `wss://` address that clients open. */
  REALTIME_URL: z.url(),
  /** `https://` address that messages are posted to. */
  REALTIME_ENDPOINT: z.url(),
  MODEL_PARAMETER: name,
  MODEL_BASE_URL_PARAMETER: name,
  MODEL_KEY_SECRET_ARN: name,
  /** Names of the secrets that hold what a target's door asks for begin with it. */
  TARGET_SECRETS_PREFIX: name,
  /** Private hosts and CIDR ranges that may be called: `loopback,10.1.0.0/16`. */
  GUARD_ALLOWED_HOSTS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((host) => host.trim())
        .filter((host) => host !== ''),
    ),
});
type Settings = z.infer<typeof Settings>;

const known = new Map<string, unknown>();

/** One setting of this function, read when it is first asked for. Throws when the stage did not give it. */
export function setting<K extends keyof Settings>(key: K): Settings[K] {
  if (!known.has(key)) {
    const read = Settings.shape[key].safeParse(process.env[key]);
    if (!read.success) throw new Error(`Environment variable ${key}: ${z.prettifyError(read.error)}`);
    known.set(key, read.data);
  }
  return known.get(key) as Settings[K];
}
