/**
 * What an examination finds and what it costs: recall on the seeded site, findings on its twin, recall on a
 * second app as it is, and the time and memory of a clean page, in each browser of this machine.
 *
 * Run it with `node test/bench/examination.ts`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { guardOf } from '#shared/platform/guard/connect.ts';
import type { Examination } from '#shared/tests/contract.ts';
import type { EngineChoice } from '#shared/tests/examine/engine.ts';
import { examine } from '#shared/tests/examine/examine.ts';
import { isNamed, observations } from '../fixtures/second/defects.ts';
import { startApp } from '../fixtures/second/server.ts';
import { defects, namesDefect } from '../fixtures/seeded/defects.ts';
import { startSite } from '../fixtures/seeded/server.ts';

const rounds = 15;
const targetMs = 2_500;
const targetMb = 450;

const debian = '/usr/bin/chromium';
const engines: readonly (readonly [string, EngineChoice])[] = [
  ['@sparticuz/chromium', 'packaged'],
  ...(existsSync(debian) ? [[debian, { installedAt: debian }] as const] : []),
];

interface Measured {
  readonly examination: Examination;
  /** From the browser's start to the end. */
  readonly ms: number;
}

async function measured(url: string, engine: EngineChoice, maxPages: number): Promise<Measured> {
  let started = performance.now();
  const examination = await examine({
    url,
    device: 'desktop',
    maxPages,
    guard: guardOf(['loopback'], {}),
    engine,
    onStep: ({ kind }) => {
      if (kind === 'browser') started = performance.now();
    },
    saveScreenshot: async () => {},
  });
  return { examination, ms: performance.now() - started };
}

/** Proportional memory of the browsers that this process started, with all below them, in MB. */
function browserMb(): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.split(') ').at(-1)?.split(' ')[1]));
    } catch {
      // Ended between the listing and the reading.
    }
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isOurs(parent));
  };
  let kilobytes = 0;
  for (const pid of [...parents.keys()].filter(isOurs)) {
    try {
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // As above.
    }
  }
  return kilobytes / 1_024;
}

async function peakMb(work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, browserMb());
  }, 100);
  await work();
  clearInterval(timer);
  return peak;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export async function examination(): Promise<void> {
  const found: Record<string, object> = {};
  const cost: Record<string, object> = {};
  const unnamed = new Map<string, string[]>();

  for (const [name, engine] of engines) {
    const seeded = await startSite('seeded');
    const twin = await startSite('twin');
    const app = await startApp();
    try {
      const onSeeded = (await measured(`${seeded.url}/`, engine, 5)).examination.findings;
      const onTwin = (await measured(`${twin.url}/`, engine, 5)).examination.findings;
      const onApp = (await measured(`${app.url}/`, engine, 5)).examination.findings;
      const named = defects.filter((defect) =>
        onSeeded.some((each) => namesDefect(each, defect, seeded.url)),
      );
      unnamed.set(
        `seeded site, ${name}`,
        defects.filter((each) => !named.includes(each)).map(({ what }) => what),
      );
      const missed = observations.filter((each) => !isNamed(each, onApp)).map(({ what }) => what);
      unnamed.set(`second app, ${name}`, missed);
      found[name] = {
        'seeded classes': `${named.length} of ${defects.length}`,
        'on the twin': onTwin.length,
        'second app': `${observations.length - missed.length} of ${observations.length}`,
      };

      // The quietest and the busiest of the clean pages; one page each, links included.
      for (const page of ['/', '/classes']) {
        const times: number[] = [];
        for (let round = 0; round < rounds; round += 1) {
          times.push((await measured(twin.url + page, engine, 1)).ms);
        }
        const memory = await peakMb(() => measured(twin.url + page, engine, 1));
        cost[`${name} ${page}`] = {
          'p50 ms': Math.round(percentile(times, 0.5)),
          'p95 ms': Math.round(percentile(times, 0.95)),
          'peak MB': Math.round(memory),
        };
      }
    } finally {
      for (const each of [seeded, twin, app]) await each.close();
    }
  }

  console.log('\nWhat an examination finds');
  console.table(found);
  for (const [name, missed] of unnamed) {
    if (missed.length > 0)
      console.log(`Not named (${name}):${missed.map((each) => `\n  - ${each}`).join('')}`);
  }
  console.log(
    `\nA clean page, from the browser's start to the last link; ${rounds} rounds; targets p95 ${targetMs} ms, ${targetMb} MB`,
  );
  console.table(cost);
}

if (import.meta.main) await examination();
