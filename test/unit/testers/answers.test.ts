import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { transact } from '#shared/platform/dynamo.ts';
import { accept } from '#shared/testers/acceptance.ts';
import { answerTo } from '#shared/testers/answers.ts';
import { closeAlone, giveBack } from '#shared/testers/giving-back.ts';
import { dueReminders, remind } from '#shared/testers/reminders.ts';
import { advance } from '#shared/testers/search.ts';
import { chooseSlot } from '#shared/testers/slot.ts';
import { slotToAnswer } from '#shared/testers/stream.ts';
import { offerSeconds, workSeconds } from '#shared/testers/terms.ts';
import { keyOf, type RunRow } from '#shared/tests/store.ts';
import { handler as answerTask } from '../../../functions/testers/answer-task.ts';
import { handler as awaitAnswer } from '../../../functions/testers/await-answer.ts';
import { startStage, type TestStage } from '../platform/stage.ts';
import { assignmentOf, ownLanguage, refOf, searching, slotOf, tester } from './lab.ts';

let stage: TestStage;
let machine: Server;
/** What the state machine was told; like it, this one takes one answer for each token. */
let told: { token: string; answer: string; seconds: number }[] = [];

beforeAll(async () => {
  machine = createServer(async (request, response) => {
    const { taskToken, output } = JSON.parse((await request.toArray()).join(''));
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    if (told.some(({ token }) => token === taskToken)) {
      response.statusCode = 400;
      return void response.end(JSON.stringify({ __type: 'TaskTimedOut', message: 'Task Timed Out' }));
    }
    const { answer, seconds } = JSON.parse(output);
    told.push({ token: taskToken, answer, seconds });
    response.end('{}');
  });
  await new Promise<void>((ready) => machine.listen(0, '127.0.0.1', ready));
  stage = await startStage({
    OFFERS_PER_SEARCH: '5',
    AWS_ENDPOINT_URL_SFN: `http://127.0.0.1:${(machine.address() as AddressInfo).port}`,
  });
});
afterAll(async () => {
  machine.close();
  machine.closeAllConnections();
  await stage.stop();
});
beforeEach(() => {
  told = [];
});

const now = () => new Date().toISOString();
const why = { reason: 'No.', actor: 'test', correlationId: 'c-1' };
const token = (run: RunRow, kind: string) => `${kind}-${run.id}`;

async function offered(): Promise<RunRow> {
  const language = ownLanguage();
  await tester({ profile: { languages: [language] } });
  const run = await searching(language);
  await advance(refOf(run));
  return run;
}

const waits = async (run: RunRow, kind: 'offer' | 'work' | 'company') =>
  awaitAnswer({
    ...refOf(run),
    kind,
    assignmentId: kind === 'company' ? null : (await assignmentOf(run)).id,
    taskToken: token(run, kind),
  });

/** The queue delivers what the fan-out made of a change of the slot, as often as it likes. */
const delivered = (run: RunRow) =>
  answerTask({
    Records: [1, 2].map((n) => ({ messageId: String(n), body: JSON.stringify(keyOf(run)) })),
  } as unknown as SQSEvent);

describe('the execution of a run', () => {
  it('learns of an answer once, however often the change is delivered', async () => {
    const run = await offered();
    await waits(run, 'offer');
    await delivered(run);
    expect(told).toEqual([]);

    await accept(await assignmentOf(run), now(), 'c-1');
    expect(await delivered(run)).toEqual({ batchItemFailures: [] });
    await delivered(run);
    expect(told).toEqual([{ token: token(run, 'offer'), answer: 'accepted', seconds: workSeconds + 1 }]);

    await waits(run, 'work');
    // The change that led here, again: it is no answer to what is waited for now.
    await delivered(run);
    expect(told).toHaveLength(1);
    await giveBack(await assignmentOf(run), { ...why, to: 'released', at: now() });
    await delivered(run);
    expect(told[1]).toMatchObject({ token: token(run, 'work'), answer: 'released' });
  });

  it('learns at once what was answered before it began to wait', async () => {
    const run = await offered();
    const assignment = await assignmentOf(run);
    await giveBack(assignment, { ...why, to: 'declined', at: now() });
    await awaitAnswer({ ...refOf(run), kind: 'offer', assignmentId: assignment.id, taskToken: 'late' });
    expect(told).toMatchObject([{ token: 'late', answer: 'declined' }]);
  });

  it('is not forgotten for a wait that is over and comes again late', async () => {
    const run = await offered();
    await waits(run, 'offer');
    await accept(await assignmentOf(run), now(), 'c-1');
    await delivered(run);
    await waits(run, 'work');

    await waits(run, 'offer');
    await giveBack(await assignmentOf(run), { ...why, to: 'released', at: now() });
    await delivered(run);

    expect(told.map(({ token: who, answer }) => [who, answer])).toEqual([
      [token(run, 'offer'), 'accepted'],
      [token(run, 'work'), 'released'],
    ]);
  });

  it('learns what the company chose, for each time that it was asked', async () => {
    const run = await searching(ownLanguage());
    for (const [place, choice] of (['wait', 'take_ai'] as const).entries()) {
      expect(await advance(refOf(run))).toMatchObject({ next: 'company' });
      await awaitAnswer({
        ...refOf(run),
        kind: 'company',
        assignmentId: null,
        taskToken: `company-${place}`,
      });
      await delivered(run);
      expect(told).toHaveLength(place);
      await transact([chooseSlot(keyOf(run), { choice })]);
      await delivered(run);
      expect(told[place]).toMatchObject({ token: `company-${place}`, answer: choice });
      if (choice === 'wait') await stageBackToRunning(run);
    }
  });

  /** What the route of the company's choice does with the run. */
  async function stageBackToRunning(run: RunRow): Promise<void> {
    const { moveRun } = await import('#shared/tests/store.ts');
    await transact([moveRun(keyOf(run), 'running', { at: now(), reason: 'It goes on.' })]);
  }

  it('stops waiting when the run has ended, or is gone', async () => {
    const run = await offered();
    await waits(run, 'offer');
    await closeAlone(keyOf(run), { ...why, at: now() });
    await delivered(run);
    expect(told).toMatchObject([{ answer: 'cancelled' }]);

    const gone = { ...refOf(run), runId: run.id.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) };
    await awaitAnswer({ ...gone, kind: 'offer', assignmentId: null, taskToken: 'gone' });
    expect(told[1]).toMatchObject({ token: 'gone', answer: 'closed' });
    expect(await stage.rows('testing')).not.toContainEqual(expect.objectContaining({ runId: gone.runId }));
  });

  it('keeps its token to the server', async () => {
    const run = await offered();
    await waits(run, 'offer');
    const holders = (await stage.rows('testing')).filter((row) =>
      JSON.stringify(row).includes(token(run, 'offer')),
    );
    expect(holders.map(({ entity }) => entity)).toEqual(['slot']);
  });

  it('reports what could not be told, to be delivered again', async () => {
    const { batchItemFailures } = await answerTask({
      Records: [{ messageId: 'm', body: 'rubbish' }],
    } as unknown as SQSEvent);
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'm' }]);
  });
});

describe('an answer', () => {
  const at = '2026-11-21T10:00:00.000Z';
  const slot = { status: 'offered', choice: null } as const;
  const work = (status: 'offered' | 'accepted' | 'submitted') => ({
    status,
    dueAt: '2026-11-21T10:00:10.000Z',
  });
  const wait = (kind: 'offer' | 'work' | 'company') => ({ kind, assignmentId: 'asg_1' });

  it('is there when there is one', () => {
    expect(answerTo(wait('offer'), slot, work('offered'), at)).toBeNull();
    expect(answerTo(wait('offer'), slot, work('accepted'), at)).toMatchObject({
      answer: 'accepted',
      seconds: 11,
    });
    expect(answerTo(wait('work'), slot, work('accepted'), at)).toBeNull();
    expect(answerTo(wait('work'), slot, work('submitted'), at)).toMatchObject({
      answer: 'submitted',
      seconds: 0,
    });
    expect(answerTo(wait('company'), slot, null, at)).toBeNull();
    expect(answerTo(wait('company'), { status: 'closed', choice: null }, null, at)).toMatchObject({
      answer: 'closed',
    });
  });
});

describe('the stream', () => {
  it('points to runs whose slot changed while somebody waits, and to nothing else', async () => {
    const run = await offered();
    const row = async () =>
      (await stage.rows('testing')).find(({ entity, runId }) => entity === 'slot' && runId === run.id) ??
      null;
    const before = await row();
    await waits(run, 'offer');
    const waiting = await row();
    expect(slotToAnswer({ before: null, after: before })).toBeNull();
    expect(slotToAnswer({ before, after: waiting })).toBeNull();
    await accept(await assignmentOf(run), now(), 'c-1');
    const after = await row();
    expect(slotToAnswer({ before: waiting, after })).toEqual(keyOf(run));
    expect(slotToAnswer({ before: after, after: null })).toBeNull();
    expect((await slotOf(run)).status).toBe('working');
  });
});

describe('reminders', () => {
  it('come at half of the time, and once more before work is due', async () => {
    const run = await offered();
    const assignment = await assignmentOf(run);
    const mails = async () =>
      (await stage.rows('testing'))
        .filter((row) => row.entity === 'mail' && JSON.stringify(row.to).includes(assignment.testerId))
        .map(({ template }) => template)
        .sort();
    const sweep = async () => {
      for (const one of await dueReminders(now(), 200)) {
        await Promise.all([remind(one, now()), remind(one, now())]);
      }
    };
    const later = (seconds: number) =>
      vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(assignment.offeredAt) + seconds * 1000 });
    try {
      await sweep();
      expect(await mails()).toEqual(['offer']);
      later(offerSeconds / 2);
      await sweep();
      await sweep();
      expect(await mails()).toEqual(['offer', 'offer_reminder']);

      await accept(assignment, now(), 'c-1');
      const accepted = Date.parse(now()) - Date.parse(assignment.offeredAt);
      for (const [seconds, count] of [
        [workSeconds / 2 - 10, 0],
        [workSeconds / 2, 1],
        [workSeconds - 3_700, 1],
        [workSeconds - 3_600, 2],
        [workSeconds - 60, 2],
      ] as const) {
        later(accepted / 1000 + seconds);
        await sweep();
        expect((await mails()).filter((template) => template === 'work_reminder')).toHaveLength(count);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
