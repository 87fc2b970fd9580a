import { existsSync, type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import type { Log } from '#local/engine.ts';

/** Bundles the functions again; gives the names of those whose bundle is another one now. */
export interface Rebuilder {
  rebuild(): Promise<readonly string[]>;
  dispose(): Promise<void>;
}

export interface ReloadParts {
  /** Folders of sources. */
  readonly folders: readonly string[];
  /** Called on the first change only, so that starting does not pay for it. */
  readonly rebuilder: () => Promise<Rebuilder>;
  /** Replaces the sandboxes of these functions. */
  readonly reload: (entries: readonly string[]) => void;
  readonly log: Log;
  readonly say: (text: string) => void;
}

/** An editor writes a file in several steps. */
const settleMs = 80;

/** Rebuilds when a source changes; a source that does not build leaves the old code running. */
export function watchSources({ folders, rebuilder, reload, log, say }: ReloadParts): {
  stop(): Promise<void>;
} {
  let made: Promise<Rebuilder> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isWaiting = false;

  async function rebuild(): Promise<void> {
    isWaiting = false;
    try {
      made ??= rebuilder();
      const changed = await (await made).rebuild();
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
          running = running.then(rebuild);
        }, settleMs);
      }),
    );
  return {
    async stop() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      await running;
      await (await made)?.dispose();
    },
  };
}
