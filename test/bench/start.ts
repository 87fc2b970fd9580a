import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEmbeddedCloud } from '#test/integration/embedded-cloud.ts';

const rounds = 5;
const targetReadyMs = 1_500;
const targetFirstMs = 500;

/**
 * Prints how long a start takes with nothing to build and a state folder in use, beyond what Node takes
 * to start, and how long the first request takes. Returns whether both medians meet their figures.
 */
export async function start(): Promise<boolean> {
  // Builds whatever is not built, so that no round does.
  await (await startEmbeddedCloud()).stop();
  const stateDir = await mkdtemp(path.join(tmpdir(), 'assay-bench-'));
  try {
    await round(stateDir);
    const times = { node: [] as number[], ready: [] as number[], first: [] as number[] };
    for (let count = 0; count < rounds; count += 1) {
      const nodeMs = await bareNode();
      const { readyMs, firstMs } = await round(stateDir);
      times.node.push(nodeMs);
      times.ready.push(readyMs - nodeMs);
      times.first.push(firstMs);
    }
    console.log(`\nA start with nothing to build; medians of ${rounds} in ms`);
    console.table({
      'ready, beyond Node itself': { measured: median(times.ready), wanted: targetReadyMs },
      'first request': { measured: median(times.first), wanted: targetFirstMs },
      'Node itself': { measured: median(times.node), wanted: '' },
    });
    return median(times.ready) <= targetReadyMs && median(times.first) <= targetFirstMs;
  } finally {
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function bareNode(): Promise<number> {
  const began = performance.now();
  await once(spawn(process.execPath, ['-e', '']), 'exit');
  return performance.now() - began;
}

async function round(stateDir: string): Promise<{ readyMs: number; firstMs: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, ['local/start.mjs'], {
    env: { ...process.env, PORT: '0', ASSAY_STATE_DIR: stateDir },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  try {
    const file = path.join(stateDir, 'ready.json');
    while (!existsSync(file)) {
      if (child.exitCode !== null) throw new Error(`The start ended with ${child.exitCode}`);
      await wait(2);
    }
    const readyMs = performance.now() - began;
    const { url, apiKeys } = JSON.parse(readFileSync(file, 'utf8'));
    const asked = performance.now();
    const answer = await fetch(`${url}/api/company/stats`, {
      headers: { authorization: `Bearer ${apiKeys.company}` },
    });
    if (answer.status !== 200) throw new Error(`The first request was answered with ${answer.status}`);
    await answer.text();
    return { readyMs, firstMs: performance.now() - asked };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

function median(times: readonly number[]): number {
  return Math.round([...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN);
}

if (import.meta.main && !(await start())) process.exitCode = 1;
