import { afterEach, describe, expect, inject, it } from 'vitest';
import { openLab } from '#test/integration/tests/lab.ts';
import { allEvents, library, overOf, packageOf, reportOf, savedPackage, startedRun } from './api-lab.ts';

const { control, newCompany } = openLab(inject('cloud'));

/** A whole run against an API of its own, so that none finds what another has left there. */
async function run(config: object) {
  const api = await library();
  try {
    const { member } = await newCompany('pro');
    const settings = { concurrency: 1, maxRequests: 600, ...config };
    const pack = await savedPackage(
      member,
      packageOf(api, { config: settings, requirements: 'Members borrow books.' }),
    );
    const planId = await startedRun(member, pack.id);
    const status = await overOf(member, planId);
    const events = await allEvents(member, planId);
    return { status, events: events.map(({ event }) => event), report: await reportOf(member, planId) };
  } finally {
    await api.close();
  }
}

describe('a run with a model', () => {
  afterEach(() => control('model', { mode: 'normal' }));

  it('carries out what the model wrote, and labels it and the words on the report', async () => {
    const { status, events, report } = await run({ ai: true });
    expect(status.status).toBe('completed');
    expect(report.trials.length).toBeGreaterThan(0);
    expect(new Set(report.trials.map(({ scenario }) => scenario.source))).toEqual(new Set(['offline']));
    expect(report.trials.map(({ outcome }) => outcome)).toContain('passed');
    const created = events.filter((event) => event.type === 'SCENARIO_CREATED');
    expect(created.filter(({ source }) => source === 'offline')).toHaveLength(report.trials.length);
    expect(events.filter(({ type }) => type === 'AI_SUCCESS')).toEqual([
      { type: 'AI_SUCCESS', scenarios: created.length, source: 'offline' },
    ]);
    expect(report.narrative).toMatchObject({ model: 'assay-offline', offline: true });
  }, 200_000);

  it('comes to the same as one without when the model fails, and shows every try', async () => {
    const without = await run({ ai: false });
    await control('model', { mode: 'error' });
    const failing = await run({ ai: true });

    expect(failing.status.status).toBe('completed');
    const core = ({ report }: typeof failing) => ({
      findings: report.findings.map(({ id }) => id).sort(),
      verdict: report.verdict,
      operations: report.operations,
    });
    expect(core(failing)).toEqual(core(without));
    expect(without.report.findings.length).toBeGreaterThan(0);

    const failures = failing.events.filter((event) => event.type === 'AI_FAILED');
    expect(new Set(failures.map(({ attempt, of }) => `${attempt}/${of}`))).toEqual(
      new Set(['1/3', '2/3', '3/3']),
    );
    expect(failures[0]?.reason).toContain('HTTP status 500');
    expect(failing.events.find((event) => event.type === 'AI_SUCCESS')).toMatchObject({
      source: 'deterministic',
    });
    expect(failing.report).toMatchObject({ narrative: null, trials: [] });
    expect(failing.report.notes.join()).toContain('No model put this report into words.');
    expect(without.events.some(({ type }) => type === 'AI_FAILED')).toBe(false);
    expect(without.report.narrative).toBeNull();
  }, 300_000);
});
