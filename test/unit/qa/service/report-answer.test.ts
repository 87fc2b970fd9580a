import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { reportAnswer } from '#shared/qa/runs/report-answer.ts';
import type { PlanRow } from '#shared/qa/runs/store.ts';

const s3 = mockClient(S3Client);
beforeAll(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('EVIDENCE_BUCKET', 'evidence');
});
afterAll(() => vi.unstubAllEnvs());
beforeEach(() => {
  s3.reset();
  // Of what is not there, S3 says so only to those who may list.
  s3.rejects(Object.assign(new Error('Access Denied'), { name: 'AccessDenied' }));
});

const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
const plan = (changes: Partial<PlanRow>) =>
  ({
    companyId: 'company_1',
    planId: 'plan_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    status: 'cancelled',
    findings: null,
    ...changes,
  }) as PlanRow;

it.each([
  ['running', 'The run has not ended yet.'],
  ['cancelled', 'The run ended without a report.'],
] as const)('is a conflict while a %s run has no report, and nothing is looked for', async (status, words) => {
  await expect(reportAnswer(plan({ status }))).rejects.toThrow(words);
  expect(s3.calls()).toHaveLength(0);
});

it('is a link when the report is too large for an answer, without reading it', async () => {
  s3.on(HeadObjectCommand).resolves({ ContentLength: 60_000_000 });
  const { report, url } = await reportAnswer(plan({ status: 'completed', findings: none }));
  expect(report).toBeNull();
  expect(url).toContain('report.json');
  expect(s3.commandCalls(GetObjectCommand)).toHaveLength(0);
});
