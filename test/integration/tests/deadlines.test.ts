import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedCloud } from '../embedded-cloud.ts';
import { openCrew } from './crew.ts';
import { type Lab, openLab, until } from './lab.ts';

/*
 * These move the clock further than an offer lives. They have an embedded cloud to themselves, since other
 * tests have offers open.
 */

let lab: Lab;
let crew: ReturnType<typeof openCrew>;
let stop: () => Promise<void>;
beforeAll(async () => {
  const started = await startEmbeddedCloud();
  stop = started.stop;
  lab = openLab(started.cloud);
  crew = openCrew(started.cloud, lab);
});
afterAll(() => stop());

const site = 'https://shop.example/';
const choose = (id: string) => `/api/test-runs/${id}/choose`;
const human = (language: string) => ({ testType: 'human', tester: { language } });

describe('a human test', () => {
  it('goes to the next when one declines, and to the third when the second lets it expire', async () => {
    const { member } = await lab.newCompany('free');
    const { testers, language } = await crew.newTesters(3);
    const id = await member.ordered(site, human(language));
    const asked = new Set<string>();
    const offeredTester = () =>
      until('somebody new is asked', async () => {
        for (const tester of testers) {
          if (asked.has(tester.id)) continue;
          if ((await tester.assignments('offered')).length > 0) {
            asked.add(tester.id);
            return tester;
          }
        }
        return null;
      });

    await (await offeredTester()).declines(id);
    const second = await offeredTester();
    await lab.control('clock', { advanceSeconds: 31 * 60 });
    const third = await offeredTester();
    expect(await second.assignments()).toMatchObject([{ status: 'expired' }]);
    await third.accepts(id);
    await third.submits(id);
    await member.reached(id, 'completed');

    // Two offers more than the first, which is what the rest is for.
    expect((await crew.transitions(id)).length).toBeLessThanOrEqual(15 + 2 * 4);
  });

  it('searches again when the company waits', async () => {
    const { member } = await lab.newCompany('free');
    const { language } = await crew.newTesters(0);
    const id = await member.ordered(site, human(language));
    await member.reached(id, 'awaiting_company');
    expect(await member.call('POST', choose(id), { choice: 'wait' })).toMatchObject({
      status: 200,
      body: { status: 'running' },
    });
    const tester = await crew.newTester(language);
    await until('it pauses', async () => ((await crew.transitions(id)).includes('Pause') ? true : null));
    await lab.control('clock', { advanceSeconds: 61 * 60 });
    await tester.accepts(id);
    await tester.submits(id);
    await member.reached(id, 'completed');
  });
});
