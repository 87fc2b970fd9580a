import { parseArgs } from 'node:util';
import type { Credentials, QaConfig } from '#shared/qa/options.ts';

export const usage = `npm run qa -- <document: file or URL> --base-url <url> [options]

  --token <t>, --token2 <t>   how the first and a second identity prove themselves
  --header <name: value>      a header that carries a secret, in place of --token
  --max-requests <n>          default: 60 for each operation, at least 2000
  --seconds <s>               for the whole run, default 600
  --timeout <ms>              for one request, default 10000
  --concurrency <n>           default 1, at which the same seed sends the same requests in the same order
  --rate <n>                  requests a second
  --seed <n>                  default 1
  --include <p>, --exclude <p>  operations: "GET /pets/{id}", an operationId, or a path with *; may be repeated
  --no-security               without attack-like probes
  --allow-destructive         also call what deletes everything, switches the server off, or touches what it did not make
  --ai                        a model writes scenarios and puts the report into words: the one of OPENAI_API_KEY,
                              OPENAI_BASE_URL and OPENAI_MODEL, for about half a dollar at most; its cost is printed
  --requirements <text|@file> with --ai: what the API is for
  --junit <f>, --sarif <f>, --json <f>  write reports

Exit code: 0 nothing found, 1 findings, 2 the run could not be made or says nothing.`;

export class BadUsage extends Error {
  override readonly name = 'BadUsage';
}

export interface Asked {
  readonly document: string;
  readonly baseUrl: string;
  readonly first: Credentials | null;
  readonly second: Credentials | null;
  /** `maxRequests` is null when it follows from the number of operations. */
  readonly config: Omit<QaConfig, 'maxRequests'> & { readonly maxRequests: number | null };
  /** Whether a model is asked, and what the API is for: words, or `@` and the name of a file with them. */
  readonly ai: { readonly requirements: string } | null;
  readonly junit: string | null;
  readonly sarif: string | null;
  readonly json: string | null;
}

function numberOf(name: string, text: string | undefined, fallback: number, least = 1): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < least)
    throw new BadUsage(`--${name} must be a number of at least ${least}, not "${text}".`);
  return value;
}

function credentialsOf(token: string | undefined, header: string | undefined): Credentials | null {
  if (header !== undefined) {
    const at = header.indexOf(':');
    if (at < 1) throw new BadUsage('--header must be "name: value".');
    return {
      kind: 'apiKey',
      in: 'header',
      name: header.slice(0, at).trim(),
      value: header.slice(at + 1).trim(),
    };
  }
  return token === undefined ? null : { kind: 'bearer', token };
}

/** Throws `BadUsage` with a sentence for whoever typed it. */
export function askedFor(args: readonly string[]): Asked {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    throw new BadUsage(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [document, ...more] = positionals;
  if (document === undefined || more.length > 0)
    throw new BadUsage('Name one API document: a file or a URL.');
  const baseUrl = values['base-url'];
  if (baseUrl === undefined) throw new BadUsage('Say with --base-url where the API is.');
  if (!URL.canParse(baseUrl) || !/^https?:/.test(baseUrl))
    throw new BadUsage(`--base-url must be an http or https address, not "${baseUrl}".`);
  if (values.requirements !== undefined && !values.ai)
    throw new BadUsage('--requirements are for a model: say --ai as well.');
  const seed = Math.floor(numberOf('seed', values.seed, 1, 0));
  return {
    document,
    baseUrl,
    first: credentialsOf(values.token, values.header),
    second: credentialsOf(values.token2, undefined),
    config: {
      maxScenarios: 10_000,
      maxSteps: 100,
      timeoutMs: numberOf('timeout', values.timeout, 10_000),
      concurrency: Math.floor(numberOf('concurrency', values.concurrency, 1)),
      rateLimit: values.rate === undefined ? null : numberOf('rate', values.rate, 1, 0.1),
      stopOnFirstFailure: false,
      security: !values['no-security'],
      includeOperations: values.include ?? [],
      excludeOperations: values.exclude ?? [],
      allowDestructive: values['allow-destructive'] ?? false,
      seed,
      maxRequests:
        values['max-requests'] === undefined
          ? null
          : Math.floor(numberOf('max-requests', values['max-requests'], 1)),
      seconds: numberOf('seconds', values.seconds, 600, 0.1),
      slowMs: null,
    },
    ai: values.ai ? { requirements: values.requirements ?? '' } : null,
    junit: values.junit ?? null,
    sarif: values.sarif ?? null,
    json: values.json ?? null,
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      'base-url': { type: 'string' },
      token: { type: 'string' },
      token2: { type: 'string' },
      header: { type: 'string' },
      'max-requests': { type: 'string' },
      seconds: { type: 'string' },
      timeout: { type: 'string' },
      concurrency: { type: 'string' },
      rate: { type: 'string' },
      seed: { type: 'string' },
      include: { type: 'string', multiple: true },
      exclude: { type: 'string', multiple: true },
      'no-security': { type: 'boolean' },
      'allow-destructive': { type: 'boolean' },
      ai: { type: 'boolean' },
      requirements: { type: 'string' },
      junit: { type: 'string' },
      sarif: { type: 'string' },
      json: { type: 'string' },
    },
  });
}
