import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A browser's folder for what it remembers, which is nothing after the examination. */
export interface Profile {
  readonly path: string;
  remove(): Promise<void>;
}

const prefix = 'assay-profile-';
const inUse = new Set<string>();

/** A browser that was just killed may still be writing its last file. */
const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 } as const;

/** Makes an empty profile, and removes those of processes that ended before they could. */
export async function makeProfile(): Promise<Profile> {
  await removeRemains();
  const profile = await mkdtemp(path.join(tmpdir(), `${prefix}${process.pid}-`));
  inUse.add(profile);
  return {
    path: profile,
    async remove() {
      await rm(profile, removal);
      inUse.delete(profile);
    },
  };
}

/** After a crash the next process of a sandbox may have the number of the last one. */
async function removeRemains(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1]);
    const folder = path.join(tmpdir(), name);
    const orphaned = pid === process.pid ? !inUse.has(folder) : !isRunning(pid);
    if (Number.isInteger(pid) && orphaned) await rm(folder, removal);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
