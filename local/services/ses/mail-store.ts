import { randomUUID } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';
import { openDatabase } from '#local/services/database.ts';
import { addressOf, type Mail } from './mail.ts';

export interface StoredMail extends Mail {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

const schema = `
CREATE TABLE IF NOT EXISTS mail (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  sent_at INTEGER NOT NULL,
  sender TEXT NOT NULL,
  recipients TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT,
  html TEXT
) STRICT;
`;

/** Every e-mail that was sent, in one file. */
export function openMailStore(file: string) {
  const database = openDatabase(file, schema);
  const insert = database.prepare(
    'INSERT INTO mail (id, sent_at, sender, recipients, subject, text, html) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const byId = database.prepare('SELECT * FROM mail WHERE id = ?');
  const newest = database.prepare('SELECT * FROM mail ORDER BY number DESC LIMIT ?');
  return {
    /** Gives the id of the mail. */
    add({ from, to, subject, text, html }: Mail, sentAt: number): string {
      const id = randomUUID();
      insert.run(id, sentAt, from, JSON.stringify(to), subject, text, html);
      return id;
    },
    find(id: string): StoredMail | null {
      const row = byId.get(id);
      return row ? mailOf(row) : null;
    },
    /** Up to `limit`, the newest first; with a recipient only those sent to that address. */
    list(limit: number, recipient: string | null): StoredMail[] {
      if (recipient === null) return newest.all(limit).map(mailOf);
      const wanted = recipient.toLowerCase();
      return newest
        .all(-1) // SQLite's way of saying "no limit"
        .map(mailOf)
        .filter(({ to }) => to.some((one) => addressOf(one)?.toLowerCase() === wanted))
        .slice(0, limit);
    },
    close: () => database.close(),
  };
}

export type MailStore = ReturnType<typeof openMailStore>;

function mailOf(row: Record<string, SQLOutputValue>): StoredMail {
  return {
    id: String(row.id),
    sentAt: row.sent_at as number,
    from: String(row.sender),
    to: JSON.parse(String(row.recipients)) as string[],
    subject: String(row.subject),
    text: row.text as string | null,
    html: row.html as string | null,
  };
}
