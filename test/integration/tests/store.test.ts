import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reserve } from '#shared/accounts/quota.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { newId } from '#shared/platform/ids.ts';
import { completeRun } from '#shared/tests/completion.ts';
import { listRuns } from '#shared/tests/listing.ts';
import { addStep, deleteParts, putIssues, RunEnded, readParts } from '#shared/tests/parts.ts';
import { reportOf } from '#shared/tests/report.ts';
import { endWithoutResult } from '#shared/tests/settlement.ts';
import { createRun, deleteRun, keyOf, moveRun, type RunRow, readRun } from '#shared/tests/store.ts';
import { strike, waitingRuns } from '#shared/tests/waiting.ts';
import { examination, finding, judgement, runRow } from '#test/unit/tests/samples.ts';
import { openTables, type Tables } from './tables.ts';

let tables: Tables;
beforeAll(async () => {
  tables = await openTables();
});
afterAll(() => tables.close());

const period = '2026-11';

/** A pending run of a company with nothing else, its quota reserved. */
async function ordered(changes: Partial<RunRow> = {}): Promise<RunRow> {
  const run = runRow({
    id: newId('run'),
    companyId: newId('com'),
    status: 'pending',
    startedAt: null,
    quotaPeriod: period,
    transitions: [{ status: 'pending', at: '2026-11-21T08:00:00.000Z', reason: 'Ordered.' }],
    ...changes,
  });
  await transact([reserve({ companyId: run.companyId, period, limit: 1_000 }), createRun(run)]);
  return run;
}

async function running(changes: Partial<RunRow> = {}): Promise<RunRow> {
  const run = await ordered(changes);
  const at = new Date().toISOString();
  await transact([moveRun(keyOf(run), 'running', { at, startedAt: at, reason: 'Started.' })]);
  return { ...run, status: 'running', startedAt: at };
}

async function quotaOf({ companyId }: RunRow) {
  const rows = await tables.rows('accounts');
  const row = rows.find(({ pk, sk }) => pk === `company/${companyId}` && sk === `quota/${period}`);
  return { reserved: row?.reserved, used: row?.used, committed: row?.committed };
}

async function auditOf({ companyId }: RunRow): Promise<unknown[]> {
  const rows = await tables.rows('trail');
  return rows.filter((row) => row.companyId === companyId).map(({ action }) => action);
}

const found = {
  machine: {
    examination: examination({ findings: [finding(), finding({ selector: '#other' })] }),
    verdict: {
      v: 1 as const,
      kind: 'judged' as const,
      judgement: judgement(),
      use: { model: 'm', offline: false, inputTokens: 1, outputTokens: 1, costMicroUsd: 1, attempts: 1 },
    },
  },
  person: null,
  notes: [],
};

const end = { reason: 'Stopped.', actor: 'test', correlationId: 'c-1' };

describe('a run that completes', () => {
  it('has its report, its counts and its place in the quota', async () => {
    const run = await running();
    await completeRun(run, found);

    expect(await readRun(keyOf(run))).toMatchObject({
      status: 'completed',
      statusReason: 'Tested 1 page and found 2 issues.',
      sentimentScore: 0.6,
      issueCounts: { high: 2 },
      endedAt: expect.any(String),
      transitions: [{ status: 'pending' }, { status: 'running' }, { status: 'completed' }],
    });
    const parts = await readParts(keyOf(run));
    expect(parts.issues).toHaveLength(2);
    expect(parts.result?.positives).toEqual(['Short.']);
    expect(await quotaOf(run)).toEqual({ reserved: 0, used: 1, committed: 1 });
    expect(await auditOf(run)).toEqual(['run.completed']);
  });

  it('is counted once, however often and however many at once complete it', async () => {
    const run = await running();
    const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => completeRun(run, found)));
    const again = await Promise.allSettled([completeRun(run, found)]);

    const refused = [...attempts, ...again].filter((attempt) => attempt.status === 'rejected');
    expect(refused).toHaveLength(5);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(RunEnded);
    expect(await quotaOf(run)).toEqual({ reserved: 0, used: 1, committed: 1 });
    expect(await auditOf(run)).toEqual(['run.completed']);
    expect((await readParts(keyOf(run))).issues).toHaveLength(2);
  });
});

describe('a run that ends without a result', () => {
  it('gives its quota back once, however many end it at once', async () => {
    const run = await running();
    const ends = await Promise.all([
      endWithoutResult(run, { ...end, status: 'cancelled' }),
      endWithoutResult(run, { ...end, status: 'failed' }),
      endWithoutResult(run, { ...end, status: 'failed' }),
    ]);
    expect(ends.filter(Boolean)).toHaveLength(1);
    expect(await quotaOf(run)).toEqual({ reserved: 0, used: 0, committed: 0 });
    expect(await auditOf(run)).toHaveLength(1);
  });

  it('takes nothing from whoever comes late, nor is it completed', async () => {
    const run = await running();
    await endWithoutResult(run, { ...end, status: 'cancelled' });

    await expect(addStep(keyOf(run), { kind: 'page', message: 'Late.', page: null })).rejects.toThrow(
      RunEnded,
    );
    const { issues } = await reportOf(run, found, null);
    await expect(putIssues(keyOf(run), issues)).rejects.toThrow(RunEnded);
    await expect(completeRun(run, found)).rejects.toThrow(RunEnded);
    expect(await readRun(keyOf(run))).toMatchObject({ status: 'cancelled' });
    expect(await readParts(keyOf(run))).toMatchObject({ steps: [], issues: [], result: null });
    expect(await quotaOf(run)).toEqual({ reserved: 0, used: 0, committed: 0 });
  });

  it('cannot end a run that has a result', async () => {
    const run = await running();
    await completeRun(run, found);
    expect(await endWithoutResult(run, { ...end, status: 'cancelled' })).toBe(false);
    expect(await quotaOf(run)).toEqual({ reserved: 0, used: 1, committed: 1 });
  });

  it('cannot be begun afterwards', async () => {
    const run = await ordered();
    await endWithoutResult(run, { ...end, status: 'cancelled' });
    const begin = moveRun(keyOf(run), 'running', { at: run.createdAt, reason: 'Started.' });
    await expect(transact([begin])).rejects.toThrow(ConditionFailed);
  });
});

describe('the steps of a run', () => {
  it('are numbered without a gap by writers that know nothing of each other', async () => {
    const run = await running();
    const say = (message: string) => addStep(keyOf(run), { kind: 'page', message, page: null });
    await Promise.all(['a', 'b', 'c', 'd'].map(say));
    await say('after a restart');

    const { steps } = await readParts(keyOf(run));
    expect(steps.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(steps.at(-1)?.message).toBe('after a restart');
  });
});

describe('the list of runs', () => {
  it('comes newest first, in pages that miss nothing and end when there is no more', async () => {
    const companyId = newId('com');
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) ids.push((await ordered({ companyId })).id);
    ids.sort().reverse();

    const first = await listRuns(companyId, { filter: {}, limit: 2, after: null });
    const second = await listRuns(companyId, { filter: {}, limit: 3, after: first.next });
    expect([...first.runs, ...second.runs].map(({ id }) => id)).toEqual(ids);
    expect(second.next).toBeNull();
  });

  it('filters by status, project and label, and fills the pages', async () => {
    const companyId = newId('com');
    for (let at = 0; at < 30; at += 1) {
      await ordered({
        companyId,
        project: at % 3 === 0 ? 'shop' : null,
        labels: at % 2 ? ['a', 'b'] : ['b'],
      });
    }
    const cancelled = await ordered({ companyId, project: 'shop', labels: ['a'] });
    await endWithoutResult(cancelled, { ...end, status: 'cancelled' });
    const read = async (filter: object, limit = 4) => {
      const runs: RunRow[] = [];
      const sizes: number[] = [];
      let after: string | null = null;
      do {
        const page = await listRuns(companyId, { filter, limit, after });
        runs.push(...page.runs);
        sizes.push(page.runs.length);
        after = page.next;
      } while (after !== null);
      return { ids: new Set(runs.map(({ id }) => id)), sizes };
    };

    expect(await read({ project: 'shop' })).toMatchObject({ sizes: [4, 4, 3] });
    expect((await read({ label: 'a' })).ids.size).toBe(16);
    expect((await read({ status: 'cancelled' })).ids).toEqual(new Set([cancelled.id]));
    expect((await read({ project: 'shop', label: 'a', status: 'pending' })).ids.size).toBe(5);
    expect(await read({ project: 'other' })).toMatchObject({ sizes: [0] });
  });

  it('shows a company nothing of another', async () => {
    const run = await ordered();
    expect(await listRuns(newId('com'), { filter: {}, limit: 10, after: null })).toEqual({
      runs: [],
      next: null,
    });
    expect(await readRun({ companyId: newId('com'), runId: run.id })).toBeNull();
    expect(await readRun({ companyId: run.companyId, runId: 'nonsense' })).toBeNull();
  });
});

describe('deleting a run', () => {
  it('leaves nothing but a mark for late writers, which the sweep strikes', async () => {
    const run = await running();
    await completeRun(run, found);
    await deleteParts(keyOf(run));
    await transact(deleteRun(keyOf(run), '2026-11-21T09:00:00.000Z'));

    const left = async () =>
      (await tables.rows('testing')).filter((row) => String(row.pk).includes(run.companyId));
    expect(await left()).toMatchObject([{ sk: 'deleted' }]);
    expect(await waitingRuns('deleted', { before: '2026-11-21T09:00:01.000Z', limit: 9 })).toEqual([
      keyOf(run),
    ]);
    await strike(keyOf(run), 'deleted');
    expect(await left()).toEqual([]);
  });

  it('is refused while the run has not ended, and when it is gone', async () => {
    const run = await running();
    await expect(transact(deleteRun(keyOf(run), run.createdAt))).rejects.toThrow(ConditionFailed);
    expect(await readRun(keyOf(run))).not.toBeNull();
    await expect(transact(deleteRun({ ...keyOf(run), runId: newId('run') }, run.createdAt))).rejects.toThrow(
      ConditionFailed,
    );
  });
});

describe('what the sweep finds', () => {
  it('is a pending run until it begins, a running one until it ends', async () => {
    const run = await ordered();
    const waits = async (what: 'pending' | 'running') =>
      (await waitingRuns(what, { before: '2100-01-01T00:00:00.000Z', limit: 100 })).some(
        ({ runId }) => runId === run.id,
      );
    expect([await waits('pending'), await waits('running')]).toEqual([true, false]);
    await transact([moveRun(keyOf(run), 'running', { at: run.createdAt, reason: 'Started.' })]);
    expect([await waits('pending'), await waits('running')]).toEqual([false, true]);
    await endWithoutResult(run, { ...end, status: 'failed' });
    expect([await waits('pending'), await waits('running')]).toEqual([false, false]);
  });
});
