import { join } from 'node:path';
import { openDatabase } from '#local/services/database.ts';

/** An event that a function was promised. Times in milliseconds since the epoch. */
export interface AcceptedEvent {
  readonly id: number;
  readonly functionArn: string;
  readonly event: unknown;
  readonly acceptedAt: number;
}

const schema = `
CREATE TABLE IF NOT EXISTS position (source TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accepted (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  function_arn TEXT NOT NULL,
  event TEXT NOT NULL,
  accepted_at INTEGER NOT NULL
) STRICT;
`;

/** What event sources must remember over a restart. */
export function openSourceStore(stateDir: string) {
  const database = openDatabase(join(stateDir, 'sources.db'), schema);
  const position = database.prepare('SELECT value FROM position WHERE source = ?');
  const setPosition = database.prepare('INSERT OR REPLACE INTO position VALUES (?, ?)');
  const accept = database.prepare('INSERT INTO accepted (function_arn, event, accepted_at) VALUES (?, ?, ?)');
  const settle = database.prepare('DELETE FROM accepted WHERE id = ?');
  const accepted = database.prepare('SELECT * FROM accepted ORDER BY id');
  return {
    /** How far a source has come: a sequence number, or when a schedule is next due. */
    position: (source: string): string | null => (position.get(source)?.value as string | undefined) ?? null,
    setPosition(source: string, value: string): void {
      setPosition.run(source, value);
    },
    accept(functionArn: string, event: unknown, acceptedAt: number): AcceptedEvent {
      const { lastInsertRowid } = accept.run(functionArn, JSON.stringify(event) ?? 'null', acceptedAt);
      return { id: Number(lastInsertRowid), functionArn, event, acceptedAt };
    },
    settle(id: number): void {
      settle.run(id);
    },
    /** Accepted and not settled: what the last stop interrupted. */
    accepted: (): AcceptedEvent[] =>
      accepted.all().map((row) => ({
        id: row.id as number,
        functionArn: String(row.function_arn),
        event: JSON.parse(String(row.event)),
        acceptedAt: row.accepted_at as number,
      })),
    close: () => database.close(),
  };
}

export type SourceStore = ReturnType<typeof openSourceStore>;
