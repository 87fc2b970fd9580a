import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { newId } from '#shared/platform/ids.ts';
import { openLab, until } from './lab.ts';
import { openSite, type Site } from './site.ts';

const { becomeFunction, control, invoke, newCompany, rowsAt, secretNames, stopExecution, whilePaused } =
  openLab(inject('cloud'));

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const cancel = (id: string) => `/api/test-runs/${id}/cancel`;

describe('cancelling a run', () => {
  it('ends it once, gives its quota back, and stops the machine', async () => {
    const { member } = await newCompany('free');
    await whilePaused('tests/examine', async () => {
      const id = await member.ordered(site.url);
      await member.reached(id, 'running');

      const answers = await Promise.all([1, 2, 3].map(() => member.refusal('POST', cancel(id))));

      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      expect(await member.run(id)).toMatchObject({ status: 'cancelled', report: null });
      expect(await member.quota()).toMatchObject({ reserved: 0, used: 0 });
      const again = await member.refusal('POST', cancel(id));
      expect(again).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
      expect(again.body.error).toContain('cancelled');
    });
  });

  it('holds against a browser that comes back late', async () => {
    const { member } = await newCompany('free');
    const ids = await whilePaused('tests/examine', async () => {
      const id = await member.ordered(site.url, { maxPages: 1 });
      await member.reached(id, 'running');
      // The browser is waiting to start; now the run is cancelled under its hands.
      await member.call('POST', cancel(id));
      return [id];
    });
    for (const id of ids) {
      // A second run has to pass the same browsers, so the first has been through when it is done.
      await member.reached(await member.ordered(site.url, { maxPages: 1 }), 'completed');
      expect(await member.run(id)).toMatchObject({ status: 'cancelled', steps: [], report: null });
    }
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
  });

  it('is refused for a run that has a result', async () => {
    const { member } = await newCompany('free');
    const id = await member.ordered(site.url, { maxPages: 1 });
    await member.reached(id, 'completed');
    expect(await member.refusal('POST', cancel(id))).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining('completed') },
    });
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
  });

  it('comes before deleting', async () => {
    const { member } = await newCompany('free');
    await whilePaused('tests/examine', async () => {
      const id = await member.ordered(site.url);
      expect(await member.refusal('DELETE', `/api/test-runs/${id}`)).toMatchObject({ status: 409 });
      await member.call('POST', cancel(id));
      expect((await member.call('DELETE', `/api/test-runs/${id}`)).status).toBe(204);
    });
  });
});

describe('everything that may be delivered twice', () => {
  it('is counted once', async () => {
    const { id: companyId, member } = await newCompany('free');
    const runId = await member.ordered(site.url, { maxPages: 1 });
    const first = await member.reached(runId, 'completed');
    const ref = { companyId, runId, correlationId: first.correlationId };
    const [stored] = await rowsAt('Testing', `company/${companyId}`);
    const insert = {
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: '1',
        NewImage: marshall({ ...stored, status: 'pending' }),
      },
    };
    const message = { messageId: 'm', body: JSON.stringify(ref) };
    const failed = { detail: { status: 'FAILED', input: JSON.stringify(ref), error: 'x', cause: null } };

    for (let time = 0; time < 2; time += 1) {
      expect(await invoke('tests/fan-out', { Records: [insert, insert] })).toEqual({ batchItemFailures: [] });
      expect(await invoke('tests/start-run', { Records: [message, message] })).toEqual({
        batchItemFailures: [],
      });
      expect(await invoke('tests/begin', ref)).toEqual({ go: false });
      expect(await invoke('tests/examine', ref)).toEqual({ outcome: 'ended' });
      expect(await invoke('tests/judge', ref)).toEqual({ judged: false });
      const ends = { ai: { outcome: 'examined', judged: true }, human: { outcome: 'not_wanted' } };
      expect(await invoke('tests/complete', { ...ref, ...ends })).toEqual({ status: 'completed' });
      await invoke('tests/settle', failed);
      await invoke('tests/sweep', {});
    }

    expect(await member.run(runId)).toMatchObject({
      status: 'completed',
      transitions: first.transitions,
      steps: first.steps,
      endedAt: first.endedAt,
    });
    expect((await member.run(runId)).report?.issues.map(({ id }) => id)).toEqual(
      first.report?.issues.map(({ id }) => id),
    );
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
    const audit = await rowsAt('Trail', `company/${companyId}`);
    expect(audit.filter(({ target }) => target === runId)).toHaveLength(2);
  });

  it('does not start a step of a run that another attempt has begun twice over', async () => {
    const { id: companyId, member } = await newCompany('free');
    await whilePaused('tests/examine', async () => {
      const runId = await member.ordered(site.url);
      const { correlationId, transitions } = await member.reached(runId, 'running');
      expect(await invoke('tests/begin', { companyId, runId, correlationId })).toEqual({
        go: true,
        testType: 'ai',
      });
      expect((await member.run(runId)).transitions).toEqual(transitions);
      await member.call('POST', cancel(runId));
    });
  });
});

describe('a run that nothing carries on', () => {
  it('is started by the sweep when the crash came between creating and starting it', async () => {
    const { member } = await newCompany('free');
    await whilePaused('tests/fan-out', async () => {
      const id = await member.ordered(site.url, { maxPages: 1 });
      await invoke('tests/sweep', {});
      expect(await member.run(id)).toMatchObject({ status: 'pending' });

      await control('clock', { advanceSeconds: 61 });
      await invoke('tests/sweep', {});

      await member.reached(id, 'completed');
    });
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 1 });
  });

  it('fails and gives its quota back when its execution is killed', async () => {
    const { member } = await newCompany('free');
    await whilePaused('tests/examine', async () => {
      const id = await member.ordered(site.url);
      await member.reached(id, 'running');
      await stopExecution(id);
      const run = await member.reached(id, 'failed');
      expect(run.statusReason).toContain('operator');
      expect(await member.quota()).toMatchObject({ reserved: 0, used: 0 });
    });
  });

  it('fails all the same when nobody was told that its execution ended', async () => {
    const { member } = await newCompany('free');
    await whilePaused('tests/settle', async () => {
      const id = await whilePaused('tests/examine', async () => {
        const running = await member.ordered(site.url);
        await member.reached(running, 'running');
        await stopExecution(running);
        return running;
      });
      await control('clock', { advanceSeconds: 15 * 60 + 1 });
      await invoke('tests/sweep', {});
      expect(await member.run(id)).toMatchObject({ status: 'failed' });
      expect(await member.quota()).toMatchObject({ reserved: 0, used: 0 });
    });
    // What settle finds afterwards is over.
    expect(await member.quota()).toMatchObject({ reserved: 0, used: 0 });
  });

  it('leaves no secret of its target when the crash came before it existed', async () => {
    const { id: companyId } = await newCompany('free');
    const key = { companyId, runId: newId('run') };
    await becomeFunction();
    const { keepTargetAuth } = await import('#shared/tests/target-secret.ts');
    await keepTargetAuth(key, { headers: { 'x-door': 'open sesame' } });

    await control('clock', { advanceSeconds: 121 });
    await invoke('tests/sweep', {});

    expect((await secretNames()).filter((name) => name.includes(companyId))).toEqual([]);
    expect(await rowsAt('Testing', `company/${companyId}/run/${key.runId}`)).toEqual([]);
  });

  it('loses the mark of its deletion once nobody can write for it any more', async () => {
    const { id: companyId, member } = await newCompany('free');
    const id = await member.ordered(`${site.url}gone`);
    await member.reached(id);
    await member.call('DELETE', `/api/test-runs/${id}`);
    const parts = () => rowsAt('Testing', `company/${companyId}/run/${id}`);
    expect(await parts()).toMatchObject([{ sk: 'deleted' }]);

    await control('clock', { advanceSeconds: 20 * 60 + 1 });
    await invoke('tests/sweep', {});
    await until('nothing is left', async () => ((await parts()).length === 0 ? true : null));
  });
});
