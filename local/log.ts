import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import * as clock from '#local/clock.ts';
import type { Entry, Log } from '#local/engine.ts';

/** Entries that the log page can show. */
const remembered = 5_000;
const largestFile = 10_000_000;

/** The last entries in memory; all of them in `log.jsonl` of the state folder, one JSON a line. */
export class LogFile implements Log {
  readonly #file: string;
  readonly #entries: Entry[] = [];
  #unwritten: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(stateDir: string) {
    mkdirSync(stateDir, { recursive: true });
    this.#file = path.join(stateDir, 'log.jsonl');
    // One earlier file is kept, so that the folder cannot grow without end.
    if (existsSync(this.#file) && statSync(this.#file).size > largestFile) {
      renameSync(this.#file, `${this.#file}.1`);
    }
  }

  write({ level, source, text, requestId }: Parameters<Log['write']>[0]): void {
    const entry: Entry = { time: clock.now(), level, source, requestId: requestId ?? null, text };
    this.#entries.push(entry);
    if (this.#entries.length > remembered) this.#entries.splice(0, remembered / 10);
    this.#unwritten.push(JSON.stringify(entry));
    this.#timer ??= setTimeout(() => this.flush(), 200).unref();
  }

  /** Oldest first. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#unwritten.length === 0) return;
    appendFileSync(this.#file, `${this.#unwritten.join('\n')}\n`);
    this.#unwritten = [];
  }
}
