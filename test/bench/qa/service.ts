import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '#build/inputs.ts';

/** Starts a fixture as a process, and reads the lines that it prints until it waits for requests. */
export async function opened(
  script: string,
  args: readonly string[],
): Promise<{ child: ChildProcess; lines: readonly string[] }> {
  const child = spawn(process.execPath, [path.join(root, 'test/fixtures/apis', script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
    reader.on('line', (line) => {
      lines.push(line);
      // What follows the address comes in the same breath.
      setTimeout(resolve, 50);
    });
  });
  return { child, lines };
}
