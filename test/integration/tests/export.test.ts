import { beforeAll, describe, expect, inject, it } from 'vitest';
import { openCrew, seen } from './crew.ts';
import { type Company, openLab } from './lab.ts';

const cloud = inject('cloud');
const lab = openLab(cloud);
const { newCompany } = lab;
const { newTesters } = openCrew(cloud, lab);

interface File {
  readonly filename: string;
  readonly mediaType: string;
  readonly content: string;
}

let company: Company;
let id: string;
beforeAll(async () => {
  company = await newCompany('free');
  const { testers, language } = await newTesters(1);
  const order = { testType: 'human', tester: { language } };
  id = await company.member.ordered('https://shop.example/', order);
  const early = await company.member.refusal('GET', `/api/test-runs/${id}/export?format=csv`);
  expect(early).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  await testers[0]?.accepts(id);
  await testers[0]?.submits(id, { issues: [seen({ title: '=HYPERLINK("https://evil.example")' })] });
  await company.member.reached(id, 'completed');
});

const exported = (format: string) =>
  company.viewer.call<File>('GET', `/api/test-runs/${id}/export?format=${format}`);

describe('the export of a run', () => {
  it('comes in each format as a named file', async () => {
    const files = await Promise.all(['csv', 'json', 'sarif', 'markdown'].map(exported));
    expect(files.map(({ body }) => [body.filename, body.mediaType])).toEqual([
      [`assay-${id}.csv`, 'text/csv; charset=utf-8'],
      [`assay-${id}.json`, 'application/json'],
      [`assay-${id}.sarif`, 'application/sarif+json'],
      [`assay-${id}.md`, 'text/markdown; charset=utf-8'],
    ]);
    for (const { body } of files) expect(body.content).toContain('HYPERLINK');
    expect(files[0]?.body.content).not.toContain(',"=HYPERLINK');
  });

  it('is for the company alone, in formats that exist', async () => {
    const stranger = await newCompany('free');
    expect((await stranger.member.refusal('GET', `/api/test-runs/${id}/export`)).status).toBe(404);
    expect((await exported('pdf')).status).toBe(400);
    expect((await company.member.refusal('GET', '/api/test-runs/run_x/export')).status).toBe(404);
  });
});
