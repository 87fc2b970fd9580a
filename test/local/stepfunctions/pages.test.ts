import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PageAnswer } from '#local/engine.ts';
import { executionPages, executionsPath } from '#local/pages/executions.ts';
import { Cloud, invoke, only, until } from '#test/local/stepfunctions/cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  let calls = 0;
  const fallback = { StartAt: 'Inner', States: { Inner: invoke('fail', { End: true }) } };
  cloud = await Cloud.start(
    {
      good: {
        StartAt: 'Retried',
        States: {
          Retried: invoke('flaky', {
            Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 0 }],
            Assign: { kept: '{% $states.result.Payload %}' },
            Next: 'Caught',
          }),
          Caught: {
            Type: 'Parallel',
            Branches: [fallback],
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
            Next: 'Done',
          },
          Done: { Type: 'Succeed', Output: '<b>done</b>' },
        },
      },
      wait: only({ Type: 'Wait', Seconds: 3600 }),
    },
    {
      flaky: () => {
        if (calls++ === 0) throw new TypeError('first');
        return 'fine';
      },
      fail: () => {
        throw new TypeError('<script>alert(1)</script>');
      },
    },
  );
});
afterEach(() => cloud.stop());

async function get(path: string, query = ''): Promise<PageAnswer> {
  const page = executionPages(cloud.executions).findLast((candidate) => path.startsWith(candidate.path));
  if (page === undefined) throw new Error(`No page for ${path}`);
  return page.handle({
    method: 'GET',
    path,
    query: new URLSearchParams(query),
    headers: {},
    body: Buffer.alloc(0),
  });
}

const text = async (path: string, query?: string) => String((await get(path, query)).body);
const pathOf = (arn: string) => `${executionsPath}/${encodeURIComponent(arn)}`;

it('lists executions, the newest first, by status and machine', async () => {
  await cloud.run('good');
  cloud.begin('wait', {}, 'waiting');
  const all = await text(executionsPath);
  expect(all.indexOf('waiting')).toBeLessThan(all.indexOf('succeeded</span>'));
  expect(await text(executionsPath, 'status=SUCCEEDED')).not.toContain('waiting');
  expect(await text(executionsPath, 'machine=wait')).not.toContain('succeeded</span>');
  const { executions } = JSON.parse(await text(`${executionsPath}.json`, 'status=RUNNING'));
  expect(executions).toMatchObject([{ name: 'waiting', machineName: 'wait', status: 'RUNNING' }]);
});

it('has pages', async () => {
  for (let i = 0; i < 51; i++) cloud.begin('wait', {}, `n${String(i).padStart(2, '0')}`);
  const first = await text(executionsPath);
  expect(first).not.toContain('>n00<');
  const [, older = ''] = /href="\?([^"]*before[^"]*)"/.exec(first) ?? [];
  expect(await text(executionsPath, older.replaceAll('&amp;', '&'))).toContain('>n00<');
});

it('shows each state with its status, retries, input, output and error', async () => {
  const arn = cloud.begin('good', { n: 1 });
  await cloud.ended(arn);
  const { states } = JSON.parse(await text(`${pathOf(arn)}.json`));
  expect(states).toMatchObject([
    {
      name: 'Retried',
      status: 'succeeded',
      retries: 1,
      input: { n: 1 },
      output: 'fine',
      assigned: { kept: 'fine' },
    },
    { name: 'Caught', status: 'caught', error: 'TypeError' },
    { name: 'Inner', status: 'failed', depth: 1, error: 'TypeError' },
    { name: 'Done', status: 'succeeded', output: '<b>done</b>' },
  ]);
  const page = await text(pathOf(arn));
  expect(page).toContain('TaskScheduled');
  expect(page).toContain('&lt;b&gt;done&lt;/b&gt;');
  expect(page).not.toContain('<script>alert');
});

it('shows what is under way, and what was given up', async () => {
  const arn = cloud.begin('wait');
  await until(() => (cloud.executions.store.rows(arn).length > 2 ? true : undefined));
  const status = async () => JSON.parse(await text(`${pathOf(arn)}.json`)).states[0].status;
  expect(await status()).toBe('running');
  cloud.executions.stop(arn, null, null);
  expect(await status()).toBe('aborted');
});

it('says so when there is no such execution', async () => {
  expect(await get(`${executionsPath}/arn%3Ax`)).toMatchObject({ status: 404 });
  expect(await get(`${executionsPath}/arn%3Ax.json`)).toMatchObject({ status: 404 });
});
