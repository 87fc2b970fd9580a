import { readFileSync } from 'node:fs';

/** Ends the browser's process group, which was made when it was started. Does nothing when it has ended. */
export function killGroup(pid: number): void {
  for (const target of [-groupOf(pid), pid]) {
    try {
      if (target !== 0) process.kill(target, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** The process group, where it can be read and is not our own; 0 otherwise. */
function groupOf(pid: number): number {
  if (process.platform !== 'linux') return 0;
  try {
    const read = (of: number | 'self') =>
      Number(readFileSync(`/proc/${of}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[2]);
    const group = read(pid);
    return group === read('self') ? 0 : group;
  } catch {
    // The process has ended.
    return 0;
  }
}
