import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Why the state folder cannot be used, in a sentence for the person who starts. */
export class StateRefused extends Error {}

const lockName = 'lock.sqlite';
/** Kept by `--fresh`: compiled code that is right whatever the state is. */
const compiled = 'compile-cache';

/** Everything that survives a restart lies in one folder, used by one process at a time. */
export interface State {
  /** Absolute. */
  readonly folder: string;
  release(): void;
}

/** The system lets go of this lock when the process ends, however it ends. */
function lock(folder: string): DatabaseSync {
  const database = new DatabaseSync(path.join(folder, lockName));
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === 5) {
      throw new StateRefused(
        `Another embedded cloud already runs on ${folder}; stop it first, or set ASSAY_STATE_DIR to another folder.`,
      );
    }
    throw error;
  }
}

/**
 * Opens the state folder, making it when it is missing.
 *
 * @param fresh throws away what an earlier process left
 */
export function openState(folder: string, fresh: boolean): State {
  const absolute = path.resolve(folder);
  mkdirSync(absolute, { recursive: true, mode: 0o700 });
  // Emptying a folder that somebody else made would be a disaster; mixing with it a nuisance.
  if (!existsSync(path.join(absolute, lockName)) && readdirSync(absolute).length > 0) {
    throw new StateRefused(
      `${absolute} holds files that are not the embedded cloud's; set ASSAY_STATE_DIR to an empty folder.`,
    );
  }
  const database = lock(absolute);
  if (fresh) {
    for (const name of readdirSync(absolute)) {
      if (!name.startsWith(lockName) && name !== compiled) {
        rmSync(path.join(absolute, name), { recursive: true });
      }
    }
  }
  return { folder: absolute, release: () => database.close() };
}

/** A JSON file of the state folder that only this user may read; null when it is not there. */
export function readPrivate<T>(folder: string, name: string): T | null {
  const file = path.join(folder, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : null;
}

export function writePrivate(folder: string, name: string, value: unknown): void {
  const file = path.join(folder, name);
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  // The mode counts only when the file is new.
  chmodSync(file, 0o600);
}
