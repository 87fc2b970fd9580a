import { describe, expect, it } from 'vitest';
import { newsOf } from '#shared/realtime/news.ts';
import { run, step } from './rows.ts';

describe('news of a change', () => {
  it('of a run go to its company and to the run, without what only its row knows', () => {
    const news = newsOf({ before: run({ status: 'pending' }), after: run({ status: 'running' }) });
    expect(news.map(({ topic }) => topic)).toEqual([`company:${run().companyId}`, `run:${run().id}`]);
    expect(news[0]).toMatchObject({ type: 'run.updated', v: 1, run: { id: run().id, status: 'running' } });
    for (const secret of ['companyId', 'orderedBy', 'pk', 'hasAuth', 'additionalContext', 'transitions']) {
      expect(news[0]).not.toHaveProperty(['run', secret]);
    }
  });

  it('of a new run are an update, of a run that is gone a deletion', () => {
    expect(newsOf({ before: null, after: run() }).map(({ type }) => type)).toEqual([
      'run.updated',
      'run.updated',
    ]);
    expect(newsOf({ before: run(), after: null })).toEqual([
      { type: 'run.deleted', topic: `company:${run().companyId}`, v: 1, runId: run().id },
      { type: 'run.deleted', topic: `run:${run().id}`, v: 1, runId: run().id },
    ]);
  });

  it('are none when nothing changed that a listener sees', () => {
    expect(newsOf({ before: run(), after: run({ additionalContext: 'other' }) })).toEqual([]);
  });

  it('of a step go to its run only, once', () => {
    expect(newsOf({ before: null, after: step(3) })).toEqual([
      {
        type: 'run.step',
        topic: `run:${run().id}`,
        v: 1,
        runId: run().id,
        step: { seq: 3, at: expect.any(String), kind: 'page', message: 'Opened', page: null },
      },
    ]);
    expect(newsOf({ before: step(3), after: step(3) })).toEqual([]);
    expect(newsOf({ before: step(3), after: null })).toEqual([]);
  });

  it('of the search for a tester go to the run, and say nothing of who it is', () => {
    const slot = (changes: object) => {
      const key = { pk: `company/${run().companyId}/run/${run().id}`, sk: 'slot', entity: 'slot' };
      return {
        ...key,
        status: 'open',
        asked: [],
        deadline: null,
        awaitsCompany: false,
        wait: null,
        ...changes,
      };
    };
    const offered = slot({ status: 'offered', asked: ['mem_1'], testerId: 'mem_1' });
    expect(newsOf({ before: slot({}), after: offered })).toEqual([
      { type: 'run.changed', topic: `run:${run().id}`, v: 1, runId: run().id },
    ]);
    expect(newsOf({ before: slot({}), after: slot({ wait: { token: 'secret' } }) })).toEqual([]);
  });

  it('of an assignment go to its tester when its status changes', () => {
    const row = { pk: 'tester/mem_1', sk: 'assignment/asg_1', entity: 'assignment', id: 'asg_1' };
    const assignment = (changes: object) => ({ ...row, testerId: 'mem_1', status: 'offered', ...changes });
    const news = { type: 'assignment.changed', topic: 'member:mem_1', v: 1, assignmentId: 'asg_1' };
    expect(newsOf({ before: null, after: assignment({}) })).toEqual([news]);
    expect(newsOf({ before: assignment({}), after: assignment({ status: 'accepted' }) })).toEqual([news]);
    expect(newsOf({ before: assignment({}), after: assignment({ lastSeenAt: 'now' }) })).toEqual([]);
  });

  it('are none for other rows', () => {
    const row = { pk: 'company/x/run/y', sk: 'result', entity: 'result' };
    expect(newsOf({ before: null, after: row })).toEqual([]);
  });
});
