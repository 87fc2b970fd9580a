/**
 * `npm run openapi`: writes `docs/openapi.json`, the public API as its contracts describe it.
 * `--check` writes nothing and fails when the file says something else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiParameters,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { routes as accounts } from '#shared/accounts/contract.ts';
import { routes as notifications } from '#shared/notifications/contract.ts';
import {
  type ErrorBody,
  type ErrorCode,
  ErrorBody as ErrorSchema,
  errorStatus,
} from '#shared/platform/contract.ts';
import { rateLimits } from '#shared/platform/rate-limits.ts';
import type { Route } from '#shared/platform/route.ts';
import { routes as qa } from '#shared/qa/contract.ts';
import { routes as realtime } from '#shared/realtime/contract.ts';
import { routes as testers } from '#shared/testers/contract.ts';
import { routes as tests } from '#shared/tests/contract.ts';
import { root } from './inputs.ts';

const file = path.join(root, 'docs', 'openapi.json');

const capabilities: Readonly<Record<string, readonly Route[]>> = {
  tests,
  qa,
  testers,
  notifications,
  accounts,
  realtime,
};

const correlationId = { 'x-correlation-id': z.string().meta({ description: 'Quote it when you ask us.' }) };
const limits = {
  'x-ratelimit-limit': z.string().meta({ description: 'Calls that the window allows.' }),
  'x-ratelimit-remaining': z.string().meta({ description: 'Calls that are left in it.' }),
  'x-ratelimit-reset': z.string().meta({ description: 'When the next window begins, in epoch seconds.' }),
};

/** What a request looks like that works as it stands. */
const examples: Readonly<Record<string, { readonly request: object }>> = {
  executeTest: {
    request: {
      testType: 'ai',
      url: 'https://shop.example/',
      mission: 'Find a red scarf and put it into the basket.',
      persona: 'casual_user',
      maxPages: 3,
      project: 'shop',
      ref: 'main',
    },
  },
  createQaPackage: {
    request: {
      name: 'Shop API',
      spec: { kind: 'url', url: 'https://shop.example/openapi.json' },
      baseUrl: 'https://staging.shop.example/v1',
      requirements: 'Customers browse articles and order them.',
      auth: { first: { kind: 'bearer', token: 'a token of a test account' } },
      config: { rateLimit: 20 },
      project: 'shop',
    },
  },
  runQaPackage: { request: { ref: 'main' } },
  createKey: { request: { name: 'Nightly pipeline' } },
  createWebhook: {
    request: { url: 'https://hooks.example.com/assay', events: ['test.completed', 'test.failed'] },
  },
};

const meanings: Readonly<Record<string, readonly [title: string, error: string]>> = {
  400: ['The request is not valid', 'The request is not valid: body.url: Give a full http or https address.'],
  401: ['No valid credential', 'This API key is unknown or was revoked.'],
  403: ['Not allowed, or the quota of the month is used up', 'This is not for the role viewer.'],
  404: ['There is no such thing for the caller', 'There is nothing with this id.'],
  409: [
    'It does not fit the state of things',
    'This Idempotency-Key was used for another request. Send a new key.',
  ],
  413: ['The body is larger than 1 MB', 'The body is larger than 1 MB.'],
  415: ['The body is not JSON', 'Send JSON with `Content-Type: application/json`.'],
  429: ['Too many calls', 'Too many calls. Try again in 20 seconds.'],
  500: [
    'Our fault',
    'Something went wrong on our side. Try again, and quote the correlation id if it stays.',
  ],
};

/** The statuses that a call of this route can be refused with. */
function refusals(route: Route): number[] {
  const statuses = [401, 403, 429, 500];
  if (route.query || route.body || route.idempotent) statuses.push(400);
  if (route.params) statuses.push(404);
  if (route.body) statuses.push(413, 415);
  if (route.idempotent || (route.params && route.method !== 'GET')) statuses.push(409);
  return statuses.sort((a, b) => a - b);
}

function refusal(status: number): ZodOpenApiResponseObject {
  const codes = (Object.keys(errorStatus) as ErrorCode[]).filter((code) => errorStatus[code] === status);
  const [code] = codes;
  const [title, error] = meanings[status] ?? [];
  if (!code || !title || !error) throw new Error(`Status ${status} needs a meaning.`);
  const example: ErrorBody = { success: false, error, code, details: [], correlationId: 'c0ffee' };
  return {
    id: `Error${status}`,
    description: `${title}: ${codes.map((each) => `\`${each}\``).join(', ')}.`,
    headers: z.object({
      ...correlationId,
      ...(status === 429 && {
        ...limits,
        'retry-after': z.string().meta({ description: 'Seconds to wait.' }),
      }),
      ...(status === 401 && { 'www-authenticate': z.string() }),
    }),
    content: { 'application/json': { schema: ErrorSchema, example } },
  };
}

const refusalsByStatus = new Map(
  Object.keys(meanings).map((status) => [Number(status), refusal(Number(status))]),
);

function operation(capability: string, route: Route): ZodOpenApiOperationObject {
  const { calls, perSeconds } = rateLimits[route.rateLimit];
  const { status, schema } = route.answer;
  const example = examples[route.id]?.request;
  const header = {
    'X-Assay-Member': z
      .string()
      .optional()
      .meta({ description: 'Which of the caller’s memberships acts; the first one without it.' }),
    'X-Correlation-Id': z.string().optional().meta({ description: 'Your own id for the call.' }),
    ...(route.idempotent && {
      'Idempotency-Key': z.string().min(1).max(255).optional().meta({
        description:
          'Makes a repeated call answer what the first one answered, for 24 hours; with another body it is a 409.',
      }),
    }),
  };
  const requestParams: ZodOpenApiParameters = {
    header: z.object(header),
    ...(route.params && { path: route.params as z.ZodObject }),
    ...(route.query && { query: route.query as z.ZodObject }),
  };
  const answer: ZodOpenApiResponseObject = {
    description: route.summary,
    headers: z.object({
      ...correlationId,
      ...limits,
      ...(route.idempotent && {
        'idempotency-replayed': z.string().optional().meta({ description: '`true` for a repeated answer.' }),
      }),
    }),
    ...(schema && { content: { 'application/json': { schema } } }),
  };
  return {
    operationId: route.id,
    summary: route.summary,
    description: `For ${route.roles.join(', ')}. At most ${calls} calls in ${perSeconds} seconds.`,
    tags: [capability],
    requestParams,
    ...(route.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: route.body, ...(example && { example }) } },
      },
    }),
    responses: {
      [status]: answer,
      ...Object.fromEntries(refusals(route).map((each) => [each, refusalsByStatus.get(each)])),
    } as ZodOpenApiOperationObject['responses'],
  };
}

/** The OpenAPI 3.1 document of all routes. */
export function openApi() {
  const paths: ZodOpenApiPathsObject = {};
  for (const [capability, routes] of Object.entries(capabilities)) {
    for (const route of routes) {
      paths[route.path] = {
        ...paths[route.path],
        [route.method.toLowerCase()]: operation(capability, route),
      };
    }
  }
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Assay',
      version,
      description:
        'Order tests of web apps and read their reports. Generated from the contracts in `shared/`: do not edit.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The address your deployment is opened at.' }],
    security: [{ apiKey: [] }, { signIn: [] }],
    tags: Object.keys(capabilities).map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `assay_...`.' },
        signIn: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A sign-in access token.',
        },
      },
    },
  });
}

if (import.meta.main) {
  const document = openApi();
  if (!process.argv.includes('--check')) {
    writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  } else if (
    !isDeepStrictEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(document)))
  ) {
    console.error('docs/openapi.json is not what the contracts say. Run `npm run openapi` and commit it.');
    process.exitCode = 1;
  }
}
