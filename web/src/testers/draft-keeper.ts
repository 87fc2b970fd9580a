import { CallError, messageOf } from '../app/call-error.ts';
import { serverNow } from '../app/server-clock.ts';
import {
  type LocalCopy,
  newest,
  readLocalCopy,
  removeLocalCopy,
  type ServerDraft,
  writeLocalCopy,
} from './local-copy.ts';
import type { ReportValues } from './report-values.ts';

/** How long nobody types before the draft is sent. */
const quietMs = 1_000;
const retryMs = 5_000;

export interface DraftState {
  readonly values: ReportValues;
  readonly phase: 'saved' | 'changed' | 'saving' | 'offline' | 'refused';
  /** When the server last got it from this page, by the server's clock; null before that. */
  readonly savedAt: number | null;
  /** Why the server will not have it. */
  readonly refusal: string | null;
  /** False when this device has no room for its copy. */
  readonly kept: boolean;
}

export interface DraftKeeperOptions {
  readonly assignmentId: string;
  readonly server: ServerDraft;
  /** Sends the draft; resolves to the time that the server gave it. */
  readonly save: (values: ReportValues) => Promise<string>;
  /** The server will not have the draft any more: the work has probably ended. */
  readonly onRefused: () => void;
}

/**
 * Keeps a report while it is written: on this device with every key, on the server whenever the person
 * pauses, and again and again while the server cannot be reached.
 */
export class DraftKeeper {
  readonly #options: DraftKeeperOptions;
  readonly #listeners = new Set<() => void>();
  #copy: LocalCopy;
  #state: DraftState;
  #timer: number | undefined;
  #open = false;

  constructor(options: DraftKeeperOptions) {
    this.#options = options;
    this.#copy = newest(readLocalCopy(options.assignmentId), options.server);
    this.#state = {
      values: this.#copy.values,
      phase: this.#copy.unsaved ? 'changed' : 'saved',
      savedAt: null,
      refusal: null,
      kept: true,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): DraftState => this.#state;

  readonly change = (update: (values: ReportValues) => ReportValues): void => {
    const values = update(this.#copy.values);
    this.#copy = { ...this.#copy, values, changedAt: new Date(serverNow()).toISOString(), unsaved: true };
    const kept = writeLocalCopy(this.#options.assignmentId, this.#copy);
    this.#set({ values, kept, phase: this.#state.phase === 'saving' ? 'saving' : 'changed' });
    if (this.#state.phase === 'changed') this.#sendIn(quietMs);
  };

  /** Takes over what another device has saved since, unless something here is newer. */
  adopt(server: ServerDraft): void {
    if (this.#state.phase !== 'saved' || (server.savedAt ?? '') <= (this.#copy.basedOn ?? '')) return;
    this.#copy = newest(null, server);
    this.#set({ values: this.#copy.values });
  }

  start(): void {
    this.#open = true;
    window.addEventListener('online', this.#sendNow);
    if (this.#copy.unsaved) this.#sendIn(0);
  }

  /** The page is left: what is not sent yet is sent now, and stays on this device if that fails. */
  stop(): void {
    this.#sendNow();
    this.#open = false;
    window.clearTimeout(this.#timer);
    window.removeEventListener('online', this.#sendNow);
  }

  /** The report is handed in or given back: nothing of it stays on this device. */
  discard(): void {
    this.#open = false;
    window.clearTimeout(this.#timer);
    this.#copy = { ...this.#copy, unsaved: false };
    removeLocalCopy(this.#options.assignmentId);
  }

  readonly #sendNow = (): void => {
    const { phase } = this.#state;
    if (this.#copy.unsaved && phase !== 'saving' && phase !== 'refused') this.#sendIn(0);
  };

  #sendIn(milliseconds: number): void {
    window.clearTimeout(this.#timer);
    if (!this.#open) return;
    if (milliseconds === 0) void this.#send();
    else this.#timer = window.setTimeout(() => void this.#send(), milliseconds);
  }

  async #send(): Promise<void> {
    const { values } = this.#copy;
    this.#set({ phase: 'saving' });
    try {
      const basedOn = await this.#options.save(values);
      const more = this.#copy.values !== values;
      this.#copy = { ...this.#copy, basedOn, unsaved: this.#copy.unsaved && more };
      // After `discard` there is nothing to keep.
      if (this.#open) writeLocalCopy(this.#options.assignmentId, this.#copy);
      this.#set({ phase: more ? 'changed' : 'saved', savedAt: serverNow(), refusal: null });
      if (more) this.#sendIn(quietMs);
    } catch (error) {
      const passing = error instanceof CallError && error.passing;
      this.#set({ phase: passing ? 'offline' : 'refused', refusal: passing ? null : messageOf(error) });
      if (passing) this.#sendIn(retryMs);
      else this.#options.onRefused();
    }
  }

  #set(change: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
