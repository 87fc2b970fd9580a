/**
 * 200 orders at once against a quota of 100, with the browser paused, then all cancelled: exactly 100 are
 * taken, 100 are refused, and the counters are exact before and after.
 *
 * Run it with `node test/bench/quota.ts`.
 */
import { startEmbeddedCloud } from '#test/integration/embedded-cloud.ts';
import { openLab } from '#test/integration/tests/lab.ts';

const orders = 200;
const limit = 100;

/** Prints the figures; returns whether all are exact. */
export async function quota(): Promise<boolean> {
  const { cloud, stop } = await startEmbeddedCloud();
  try {
    const { newCompany, whilePaused } = openLab(cloud);
    const { member } = await newCompany('pro');
    return await whilePaused('tests/examine', async () => {
      const began = performance.now();
      const answers = await Promise.all(
        Array.from({ length: orders }, () => member.order('https://example.org/')),
      );
      const seconds = (performance.now() - began) / 1000;
      const accepted = answers.filter(({ status }) => status === 202);
      const refused = answers.filter(
        ({ status, body }) => status === 403 && (body as { code?: string }).code === 'QUOTA_EXCEEDED',
      );
      const ordered = await member.quota();
      await Promise.all(
        accepted.map(({ body }) => member.call('POST', `/api/test-runs/${body.test_run_id}/cancel`)),
      );
      const cancelled = await member.quota();
      console.table({
        'orders at once': { measured: orders, wanted: orders },
        accepted: { measured: accepted.length, wanted: limit },
        'refused with QUOTA_EXCEEDED': { measured: refused.length, wanted: orders - limit },
        'reserved after ordering': { measured: ordered.reserved, wanted: limit },
        'reserved after cancelling': { measured: cancelled.reserved, wanted: 0 },
        'used after cancelling': { measured: cancelled.used, wanted: 0 },
      });
      console.log(`${orders} orders were answered in ${seconds.toFixed(1)} s.`);
      return (
        accepted.length === limit &&
        refused.length === orders - limit &&
        ordered.reserved === limit &&
        cancelled.reserved === 0 &&
        cancelled.used === 0
      );
    });
  } finally {
    await stop();
  }
}

if (import.meta.main && !(await quota())) process.exitCode = 1;
