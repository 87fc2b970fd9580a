import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { guardOf } from '#shared/platform/guard/connect.ts';
import type { Examination } from '#shared/tests/contract.ts';
import { type ExamineOptions, examine } from '#shared/tests/examine/examine.ts';

export interface Look {
  readonly examination: Examination;
  readonly steps: readonly string[];
  readonly pictures: ReadonlyMap<string, Uint8Array>;
}

/** Examines an address as the product does, with loopback allowed unless told otherwise. */
export async function look(url: string, options: Partial<ExamineOptions> = {}): Promise<Look> {
  const steps: string[] = [];
  const pictures = new Map<string, Uint8Array>();
  const examination = await examine({
    url,
    device: 'desktop',
    maxPages: 1,
    guard: guardOf(['loopback'], {}),
    onStep: ({ message }) => void steps.push(message),
    saveScreenshot: async (key, bytes) => void pictures.set(key, bytes),
    ...options,
  });
  return { examination, steps, pictures };
}

/** Browsers that this process started and that still run, by process id. */
export function browsersLeft(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [state, parent] =
          readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return state !== 'Z' && Number(parent) === process.pid && command.includes('assay-profile-');
      } catch {
        // Ended between the listing and the reading.
        return false;
      }
    });
}

/** Profiles of this process's browsers in the temporary folder. */
export function profiles(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`assay-profile-${process.pid}-`));
}
