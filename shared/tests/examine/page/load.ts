import type { Limits, Raw } from '../raw.ts';
import type { Kit } from './kit.ts';

interface Shift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null }[];
}

/** How the page came to rest: what moved, and how long scripts kept it from answering. */
export async function load(kit: Kit, limits: Limits): Promise<{ findings: Raw[]; blockingMs: number }> {
  const buffered = (type: string) =>
    new Promise<PerformanceEntry[]>((resolve) => {
      const observer = new PerformanceObserver((list) => {
        observer.disconnect();
        resolve(list.getEntries());
      });
      observer.observe({ type, buffered: true });
      setTimeout(() => {
        resolve(observer.takeRecords());
        observer.disconnect();
      }, 40);
    });
  const [shifts, tasks] = await Promise.all([buffered('layout-shift'), buffered('longtask')]);

  // Cumulative layout shift: the worst window of at most 5 s, without a pause of more than 1 s.
  let [worst, sum, start, last] = [0, 0, 0, 0];
  let mover: Element | null = null;
  for (const shift of shifts as Shift[]) {
    if (shift.hadRecentInput) continue;
    if (shift.startTime - last > 1_000 || shift.startTime - start > 5_000) {
      sum = 0;
      start = shift.startTime;
    }
    last = shift.startTime;
    sum += shift.value;
    if (sum > worst) {
      worst = sum;
      const node = shift.sources.find((each) => each.node !== null)?.node ?? null;
      mover = node instanceof Element ? node : (node?.parentElement ?? null);
    }
  }
  const findings =
    worst > limits.layoutShift
      ? [
          kit.saw(
            'layout-shift',
            mover,
            `Cumulative layout shift ${worst.toFixed(2)}${mover === null ? '' : `: ${kit.markup(mover)} moved`}`,
            'page',
          ),
        ]
      : [];
  const blockingMs = tasks.reduce((total, task) => total + Math.max(0, task.duration - 50), 0);
  return { findings, blockingMs: Math.round(blockingMs) };
}
