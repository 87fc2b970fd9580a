import { randomUUID } from 'node:crypto';
import type { SQLOutputValue } from 'node:sqlite';
import { atomically, openDatabase } from '#local/services/database.ts';
import type { MessageAttributes } from './message-attributes.ts';
import type { Queue } from './queues.ts';

/** A message that was handed out. Times in milliseconds since the epoch. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader: string | null;
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  readonly receiveCount: number;
  /** ARN of the queue it failed in, when this is a dead-letter queue. */
  readonly deadLetterSource: string | null;
}

export interface NewMessage {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly traceHeader: string | null;
  /** Milliseconds until it can be received. */
  readonly delay: number;
}

const schema = `
CREATE TABLE IF NOT EXISTS message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  queue TEXT NOT NULL,
  message_id TEXT NOT NULL,
  body TEXT NOT NULL,
  attributes TEXT NOT NULL,
  trace_header TEXT,
  sent_at INTEGER NOT NULL,
  visible_at INTEGER NOT NULL,
  first_received_at INTEGER,
  receive_count INTEGER NOT NULL DEFAULT 0,
  receipt TEXT,
  dead_letter_source TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS message_by_visibility ON message (queue, visible_at, id);
CREATE INDEX IF NOT EXISTS message_by_age ON message (queue, sent_at);
CREATE UNIQUE INDEX IF NOT EXISTS message_by_receipt ON message (receipt) WHERE receipt IS NOT NULL;
`;

/** The messages of all queues, in one file; each call is durable when it returns. */
export function openMessageStore(file: string) {
  const database = openDatabase(file, schema);
  const insert = database.prepare(
    `INSERT INTO message (queue, message_id, body, attributes, trace_header, sent_at, visible_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const expire = database.prepare('DELETE FROM message WHERE queue = ? AND sent_at <= ?');
  const visible = database.prepare(
    'SELECT * FROM message WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?',
  );
  const take = database.prepare(
    `UPDATE message SET receipt = ?, visible_at = ?, receive_count = receive_count + 1,
       first_received_at = COALESCE(first_received_at, ?) WHERE id = ? RETURNING *`,
  );
  const bury = database.prepare(
    `UPDATE message SET queue = ?, dead_letter_source = ?, visible_at = ?, receive_count = 0,
       first_received_at = NULL, receipt = NULL WHERE id = ?`,
  );
  const remove = database.prepare('DELETE FROM message WHERE queue = ? AND receipt = ?');
  const byReceipt = database.prepare('SELECT visible_at FROM message WHERE queue = ? AND receipt = ?');
  const setVisible = database.prepare('UPDATE message SET visible_at = ? WHERE queue = ? AND receipt = ?');
  const next = database.prepare('SELECT MIN(visible_at) AS time FROM message WHERE queue = ?');
  const purge = database.prepare('DELETE FROM message WHERE queue = ?');
  const revive = database.prepare(
    `UPDATE message SET queue = COALESCE(?, dead_letter_source), dead_letter_source = NULL, visible_at = ?,
       receive_count = 0, first_received_at = NULL, receipt = NULL
     WHERE queue = ? AND COALESCE(?, dead_letter_source) IS NOT NULL RETURNING queue`,
  );
  const count = database.prepare(
    `SELECT COALESCE(SUM(visible_at <= :now), 0) AS visible,
       COALESCE(SUM(visible_at > :now AND receipt IS NOT NULL), 0) AS inFlight,
       COALESCE(SUM(visible_at > :now AND receipt IS NULL), 0) AS delayed
     FROM message WHERE queue = :queue`,
  );

  return {
    /** Adds all or none; gives their message ids. */
    add(queue: Queue, messages: readonly NewMessage[], now: number): string[] {
      return atomically(database, () =>
        messages.map(({ body, attributes, traceHeader, delay }) => {
          const messageId = randomUUID();
          insert.run(queue.arn, messageId, body, JSON.stringify(attributes), traceHeader, now, now + delay);
          return messageId;
        }),
      );
    },

    /**
     * Hands out up to `maximum` messages and hides them for `hiddenFor` milliseconds. Messages received
     * too often go to the dead-letter queue instead; `buried` says whether there were any.
     */
    receive(
      queue: Queue,
      maximum: number,
      hiddenFor: number,
      now: number,
    ): { messages: ReceivedMessage[]; buried: boolean } {
      return atomically(database, () => {
        expire.run(queue.arn, now - queue.retention);
        const messages: ReceivedMessage[] = [];
        let buried = false;
        for (;;) {
          const rows = visible.all(queue.arn, now, maximum - messages.length);
          for (const row of rows) {
            const id = row.id as number;
            if (queue.redrive && (row.receive_count as number) >= queue.redrive.maxReceiveCount) {
              bury.run(queue.redrive.arn, queue.arn, now, id);
              buried = true;
            } else {
              const taken = take.get(randomUUID(), now + hiddenFor, now, id);
              if (taken) messages.push(messageOf(taken));
            }
          }
          // A visibility timeout of zero leaves what was taken in sight, so one round must do.
          if (rows.length === 0 || messages.length === maximum || hiddenFor === 0)
            return { messages, buried };
        }
      });
    },

    /** Says whether the receipt was the current one of a message. */
    delete: (queue: Queue, receipt: string): boolean => remove.run(queue.arn, receipt).changes > 0,

    changeVisibility(
      queue: Queue,
      receipt: string,
      visibleAt: number,
      now: number,
    ): 'changed' | 'unknown' | 'not in flight' {
      const row = byReceipt.get(queue.arn, receipt);
      if (!row) return 'unknown';
      if ((row.visible_at as number) <= now) return 'not in flight';
      setVisible.run(visibleAt, queue.arn, receipt);
      return 'changed';
    },

    /** When the next message can be received; may be in the past; null when there is none. */
    nextVisibleAt: (queue: Queue): number | null => (next.get(queue.arn)?.time as number | null) ?? null,

    count(queue: Queue, now: number): { visible: number; inFlight: number; delayed: number } {
      expire.run(queue.arn, now - queue.retention);
      return count.get({ queue: queue.arn, now }) as { visible: number; inFlight: number; delayed: number };
    },

    purge: (queue: Queue) => purge.run(queue.arn),

    /** Moves all messages of a dead-letter queue to where they came from, or to `destination`. */
    moveBack(queue: Queue, destination: Queue | null, now: number): { moved: number; to: Set<string> } {
      const to = destination?.arn ?? null;
      const rows = revive.all(to, now, queue.arn, to);
      return { moved: rows.length, to: new Set(rows.map((row) => String(row.queue))) };
    },

    close: () => database.close(),
  };
}

export type MessageStore = ReturnType<typeof openMessageStore>;

function messageOf(row: Record<string, SQLOutputValue>): ReceivedMessage {
  return {
    messageId: String(row.message_id),
    receiptHandle: String(row.receipt),
    body: String(row.body),
    attributes: JSON.parse(String(row.attributes)) as MessageAttributes,
    traceHeader: row.trace_header as string | null,
    sentAt: row.sent_at as number,
    firstReceivedAt: row.first_received_at as number,
    receiveCount: row.receive_count as number,
    deadLetterSource: row.dead_letter_source as string | null,
  };
}
