import { existsSync, type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import type { Log } from '#local/engine.ts';

export interface ReloadParts {
  /** Folders of sources. */
  readonly folders: readonly string[];
  /** Bundles the functions again; gives the names of those whose bundle is another one now. */
  readonly rebuild: () => Promise<readonly string[]>;
  /** Replaces the sandboxes of these functions. */
  readonly reload: (entries: readonly string[]) => void;
  readonly log: Log;
  readonly say: (text: string) => void;
}

/** An editor writes a file in several steps. */
const settleMs = 80;

/** Rebuilds when a source changes; a source that does not build leaves the old code running. */
export function watchSources({ folders, rebuild, reload, log, say }: ReloadParts): {
  stop(): Promise<void>;
} {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isWaiting = false;

  async function takeOver(): Promise<void> {
    isWaiting = false;
    try {
      const changed = await rebuild();
      if (changed.length === 0) return;
      reload(changed);
      const text = `Reloaded ${changed.join(', ')}`;
      log.write({ level: 'INFO', source: 'reload', text });
      say(text);
    } catch (error) {
      const text = `The change was not taken over: ${error instanceof Error ? error.message : String(error)}`;
      log.write({ level: 'ERROR', source: 'reload', text });
      say(text);
    }
  }

  const watchers: FSWatcher[] = folders
    .filter((folder) => existsSync(folder))
    .map((folder) =>
      watch(path.resolve(folder), { recursive: true }, () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          // What waits already will see this change, too.
          if (isWaiting) return;
          isWaiting = true;
          running = running.then(takeOver);
        }, settleMs);
      }),
    );
  return {
    async stop() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      await running;
    },
  };
}
