import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provisioned } from '#shared/accounts/provisioning.ts';
import { release, reserve, use } from '#shared/accounts/quota.ts';
import { readAccount } from '#shared/accounts/store.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { seed, startStage, type TestStage } from '../platform/stage.ts';

let stage: TestStage;
let made: Provisioned;
beforeAll(async () => {
  stage = await startStage();
  made = await seed();
});
afterAll(() => stage.stop());

const account = (period: string) => ({ companyId: made.companies.acme ?? '', period });
const state = async (period: string) => {
  const { reserved, used } = await readAccount(account(period).companyId, period);
  const row = await stage.row('accounts', `company/${account(period).companyId}`, `quota/${period}`);
  return { reserved, used, committed: row?.committed };
};
const succeeded = async (all: Promise<void>[]) => {
  const outcomes = await Promise.allSettled(all);
  for (const each of outcomes) {
    if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(ConditionFailed);
  }
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
};

describe('quota', () => {
  it('is nothing before the first run, in phase 1', async () => {
    const read = await readAccount(made.companies.acme ?? '', '2030-01');
    expect(read).toMatchObject({ reserved: 0, used: 0, phase: 1, company: { name: 'Acme', plan: 'pro' } });
  });

  it('gives away exactly its limit to 50 orders that race', async () => {
    const orders = Array.from({ length: 50 }, () =>
      transact([reserve({ ...account('2026-01'), limit: 20 })]),
    );
    expect(await succeeded(orders)).toBe(20);
    expect(await state('2026-01')).toEqual({ reserved: 20, used: 0, committed: 20 });
  });

  it('has nothing to give when the limit is none', async () => {
    expect(await succeeded([transact([reserve({ ...account('2026-02'), limit: 0 })])])).toBe(0);
  });

  it('counts a run with a result as used and gives back one without', async () => {
    const month = account('2026-03');
    for (let n = 0; n < 3; n += 1) await transact([reserve({ ...month, limit: 3 })]);
    await transact([use(month)]);
    expect(await state('2026-03')).toEqual({ reserved: 2, used: 1, committed: 3 });
    await transact([release(month)]);
    expect(await state('2026-03')).toEqual({ reserved: 1, used: 1, committed: 2 });
    await transact([reserve({ ...month, limit: 3 })]);
    expect(await succeeded([transact([reserve({ ...month, limit: 3 })])])).toBe(0);
  });

  it('never goes below nothing', async () => {
    const month = account('2026-04');
    expect(await succeeded([transact([release(month)]), transact([use(month)])])).toBe(0);
    await transact([reserve({ ...month, limit: 3 })]);
    expect(await succeeded([1, 2, 3].map(() => transact([release(month)])))).toBe(1);
    expect(await state('2026-04')).toEqual({ reserved: 0, used: 0, committed: 0 });
  });

  it('is kept for each company alone', async () => {
    await transact([reserve({ companyId: made.companies.globex ?? '', period: '2026-05', limit: 1 })]);
    expect(await state('2026-05')).toMatchObject({ reserved: 0 });
  });

  it('shows the phase that is set', async () => {
    await stage.put('accounts', { pk: 'phase', sk: 'current', phase: 3 });
    expect((await readAccount(made.companies.acme ?? '', '2026-01')).phase).toBe(3);
  });
});
