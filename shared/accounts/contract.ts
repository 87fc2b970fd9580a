import * as z from 'zod';
import { listOf, Timestamp } from '#shared/platform/contract.ts';
import { roles, route } from '#shared/platform/route.ts';

export const Plan = z.enum(['free', 'pro', 'enterprise']);
export type Plan = z.infer<typeof Plan>;

export const CompanyId = z.string().regex(/^com_[0-9A-HJKMNP-TV-Z]{26}$/);
export const MemberId = z.string().regex(/^mem_[0-9A-HJKMNP-TV-Z]{26}$/);
export const KeyId = z.string().regex(/^key_[0-9A-HJKMNP-TV-Z]{26}$/);

/** A UTC month, `2026-11`: the period that quota and statements are kept for. */
export const QuotaPeriod = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

export const Quota = z
  .object({
    period: QuotaPeriod,
    limit: z.number().int(),
    reserved: z.number().int().describe('Runs that were ordered and have not ended.'),
    used: z.number().int().describe('Runs that stored a result.'),
    remaining: z.number().int(),
  })
  .meta({ id: 'Quota' });
export type Quota = z.infer<typeof Quota>;

export const CompanyStats = z
  .object({
    companyId: CompanyId,
    name: z.string(),
    plan: Plan,
    phase: z.number().int().min(1).max(4),
    quota: Quota,
    testsUsed: z.number().int(),
    prices: z
      .object({
        currency: z.literal('USD'),
        ai: z.number().int(),
        human: z.number().int(),
        hybrid: z.number().int(),
      })
      .describe('Cents for a test that is ordered now, by its type.'),
  })
  .meta({ id: 'CompanyStats' });
export type CompanyStats = z.infer<typeof CompanyStats>;

export const ApiKey = z
  .object({
    id: KeyId,
    name: z.string(),
    prefix: z.string().describe('The first characters, to recognise the key by.'),
    memberId: MemberId,
    createdAt: Timestamp,
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;

export const CreateKey = z.strictObject({ name: z.string().trim().min(1).max(80) });

export const CreatedKey = ApiKey.extend({
  key: z
    .string()
    .nullable()
    .describe('The secret, shown this once; null when an Idempotency-Key repeats the answer.'),
}).meta({ id: 'CreatedKey' });
export type CreatedKey = z.infer<typeof CreatedKey>;

export const Membership = z.object({
  memberId: MemberId,
  companyId: CompanyId.nullable().describe('Null for testers and admins, who belong to no company.'),
  companyName: z.string().nullable(),
  role: z.enum(roles),
});
export type Membership = z.infer<typeof Membership>;

export const Me = z
  .object({
    name: z.string(),
    email: z.string(),
    current: Membership,
    memberships: z.array(Membership).describe('Choose one per request with `X-Assay-Member: mem_...`.'),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;

export const getMe = route({
  id: 'getMe',
  entry: 'accounts/get-me',
  method: 'GET',
  path: '/api/me',
  summary: 'Who the caller is',
  roles,
  answer: { status: 200, schema: Me },
  rateLimit: 'default',
  idempotent: false,
});

export const getCompanyStats = route({
  id: 'getCompanyStats',
  entry: 'accounts/get-company-stats',
  method: 'GET',
  path: '/api/company/stats',
  summary: 'Plan, phase and quota of the company',
  roles: ['company', 'viewer'],
  answer: { status: 200, schema: CompanyStats },
  rateLimit: 'default',
  idempotent: false,
});

export const listKeys = route({
  id: 'listKeys',
  entry: 'accounts/list-keys',
  method: 'GET',
  path: '/api/company/keys',
  summary: 'API keys of the company',
  roles: ['company'],
  answer: { status: 200, schema: listOf(ApiKey) },
  rateLimit: 'default',
  idempotent: false,
});

export const createKey = route({
  id: 'createKey',
  entry: 'accounts/create-key',
  method: 'POST',
  path: '/api/company/keys',
  summary: 'Make an API key that acts as the caller',
  roles: ['company'],
  body: CreateKey,
  answer: { status: 201, schema: CreatedKey },
  rateLimit: 'default',
  idempotent: true,
});

export const revokeKey = route({
  id: 'revokeKey',
  entry: 'accounts/revoke-key',
  method: 'DELETE',
  path: '/api/company/keys/{id}',
  summary: 'Revoke an API key at once',
  roles: ['company'],
  params: z.object({ id: KeyId }),
  answer: { status: 204, schema: null },
  rateLimit: 'default',
  idempotent: false,
});

export const routes = [getMe, getCompanyStats, listKeys, createKey, revokeKey];
