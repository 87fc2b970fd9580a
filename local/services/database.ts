import { DatabaseSync } from 'node:sqlite';

/**
 * Opens an SQLite file of an engine, making it and its tables when they are missing.
 *
 * Synchronous NORMAL with a write-ahead log survives the end of the process at any moment; only a
 * power cut may lose the last writes, which is enough on a developer's machine.
 */
export function openDatabase(file: string, schema: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5000 });
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${schema}`);
  return database;
}

/** Runs `act` so that all or none of its writes happen. */
export function atomically<T>(database: DatabaseSync, act: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = act();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
