import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { JsonObject } from '#local/stepfunctions/json.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionRecord {
  /** Rises with the order in which executions were started. */
  readonly seq: number;
  readonly arn: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  /** JSON text, as given. */
  readonly input: string;
  /** JSON text; null until it has succeeded. */
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  /** The machine as it was when the execution started; a changed machine does not touch it. */
  readonly definition: string;
  /** For a child of a distributed Map. */
  readonly parent: { readonly arn: string; readonly key: string; readonly mapRunArn: string } | null;
}

/** One thing that happened in an execution. Rows without an id are ours alone and not in its history. */
export interface Row {
  /** Where in the execution; see `run.ts`. Unique in it. */
  readonly key: string;
  readonly id: number | null;
  readonly type: string | null;
  readonly at: number;
  readonly previous: number;
  readonly data: JsonObject;
}

export interface ListQuery {
  readonly machineArn?: string | undefined;
  readonly machineName?: string | undefined;
  readonly mapRunArn?: string | undefined;
  readonly status?: string | undefined;
  /** Only executions started before the one with this `seq`. */
  readonly before?: number | undefined;
  readonly limit: number;
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS executions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT UNIQUE NOT NULL, machineArn TEXT NOT NULL,
    machineName TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, input TEXT NOT NULL, output TEXT,
    error TEXT, cause TEXT, startedAt INTEGER NOT NULL, stoppedAt INTEGER, definition TEXT NOT NULL,
    parentArn TEXT, parentKey TEXT, mapRunArn TEXT);
  CREATE INDEX IF NOT EXISTS executionsByMachine ON executions (machineArn, seq);
  CREATE INDEX IF NOT EXISTS executionsByStatus ON executions (status, seq);
  CREATE INDEX IF NOT EXISTS executionsByMapRun ON executions (mapRunArn, seq) WHERE mapRunArn IS NOT NULL;
  CREATE TABLE IF NOT EXISTS journal (
    execution TEXT NOT NULL, key TEXT NOT NULL, id INTEGER, type TEXT, at INTEGER NOT NULL,
    previous INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (execution, key)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS history ON journal (execution, id);
  CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, execution TEXT NOT NULL, key TEXT NOT NULL, beatAt INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS definitions (hash TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL);
`;

type Columns = Record<string, SQLOutputValue>;

const text = (value: SQLOutputValue | undefined) => (typeof value === 'string' ? value : '');
const textOrNull = (value: SQLOutputValue | undefined) => (typeof value === 'string' ? value : null);
const numberOrNull = (value: SQLOutputValue | undefined) => (typeof value === 'number' ? value : null);

function toRecord(row: Columns): ExecutionRecord {
  return {
    seq: Number(row.seq),
    arn: text(row.arn),
    machineArn: text(row.machineArn),
    machineName: text(row.machineName),
    name: text(row.name),
    status: text(row.status) as ExecutionStatus,
    input: text(row.input),
    output: textOrNull(row.output),
    error: textOrNull(row.error),
    cause: textOrNull(row.cause),
    startedAt: Number(row.startedAt),
    stoppedAt: numberOrNull(row.stoppedAt),
    definition: text(row.definition),
    parent:
      row.parentArn === null
        ? null
        : { arn: text(row.parentArn), key: text(row.parentKey), mapRunArn: text(row.mapRunArn) },
  };
}

function toRow(row: Columns): Row {
  return {
    key: text(row.key),
    id: numberOrNull(row.id),
    type: textOrNull(row.type),
    at: Number(row.at),
    previous: Number(row.previous),
    data: JSON.parse(text(row.data)) as JsonObject,
  };
}

/**
 * All that executions must remember, in one SQLite file. Every write is on disk (in the operating
 * system's hands, so that killing this process loses nothing) when the call returns.
 */
export class Store {
  readonly #db: DatabaseSync;
  readonly #insertRow;
  readonly #byArn;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(schema);
    this.#insertRow = this.#db.prepare('INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#byArn = this.#db.prepare('SELECT * FROM executions WHERE arn = ?');
  }

  close(): void {
    this.#db.close();
  }

  /** All writes of `work`, or none. */
  atomically(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  insertExecution(
    record: Omit<ExecutionRecord, 'seq' | 'status' | 'output' | 'error' | 'cause' | 'stoppedAt'>,
  ): void {
    this.#db
      .prepare(
        `INSERT INTO executions (arn, machineArn, machineName, name, status, input, startedAt, definition,
         parentArn, parentKey, mapRunArn) VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        record.arn,
        record.machineArn,
        record.machineName,
        record.name,
        record.input,
        record.startedAt,
        record.definition,
        record.parent?.arn ?? null,
        record.parent?.key ?? null,
        record.parent?.mapRunArn ?? null,
      );
  }

  endExecution(
    arn: string,
    end: {
      status: ExecutionStatus;
      stoppedAt: number;
      output: string | null;
      error: string | null;
      cause: string | null;
    },
  ): void {
    this.#db
      .prepare(
        'UPDATE executions SET status = ?, stoppedAt = ?, output = ?, error = ?, cause = ? WHERE arn = ?',
      )
      .run(end.status, end.stoppedAt, end.output, end.error, end.cause, arn);
  }

  execution(arn: string): ExecutionRecord | null {
    const row = this.#byArn.get(arn);
    return row === undefined ? null : toRecord(row);
  }

  running(): ExecutionRecord[] {
    return this.#db
      .prepare("SELECT * FROM executions WHERE status = 'RUNNING' ORDER BY seq")
      .all()
      .map(toRecord);
  }

  /** Newest first. */
  list(query: ListQuery): ExecutionRecord[] {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const where = (condition: string, value: string | number | undefined) => {
      if (value === undefined) return;
      conditions.push(condition);
      values.push(value);
    };
    where('machineArn = ?', query.machineArn);
    where('machineName = ?', query.machineName);
    where('mapRunArn = ?', query.mapRunArn);
    where('status = ?', query.status);
    where('seq < ?', query.before);
    const clause = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    return this.#db
      .prepare(`SELECT * FROM executions ${clause} ORDER BY seq DESC LIMIT ?`)
      .all(...values, query.limit)
      .map(toRecord);
  }

  machineNames(): string[] {
    return this.#db
      .prepare('SELECT DISTINCT machineName FROM executions ORDER BY machineName')
      .all()
      .map((row) => text(row.machineName));
  }

  insertRow(execution: string, row: Row): void {
    this.#insertRow.run(execution, row.key, row.id, row.type, row.at, row.previous, JSON.stringify(row.data));
  }

  /** All rows of an execution in no order. */
  rows(execution: string): Row[] {
    return this.#db.prepare('SELECT * FROM journal WHERE execution = ?').all(execution).map(toRow);
  }

  /** What is in an execution's history, in order; `after` is an event id that is not reached again. */
  history(execution: string, options: { after?: number; limit: number; reverse: boolean }): Row[] {
    const { after, limit, reverse } = options;
    const bound = after === undefined ? '' : reverse ? 'AND id < ?' : 'AND id > ?';
    return this.#db
      .prepare(
        `SELECT * FROM journal WHERE execution = ? AND id IS NOT NULL ${bound}
         ORDER BY id ${reverse ? 'DESC' : 'ASC'} LIMIT ?`,
      )
      .all(...[execution, ...(after === undefined ? [] : [after]), limit])
      .map(toRow);
  }

  insertToken(token: string, execution: string, key: string, beatAt: number): void {
    this.#db.prepare('INSERT INTO tokens VALUES (?, ?, ?, ?)').run(token, execution, key, beatAt);
  }

  token(token: string): { execution: string; key: string; beatAt: number } | null {
    const row = this.#db.prepare('SELECT * FROM tokens WHERE token = ?').get(token);
    return row === undefined
      ? null
      : { execution: text(row.execution), key: text(row.key), beatAt: Number(row.beatAt) };
  }

  beat(token: string, at: number): void {
    this.#db.prepare('UPDATE tokens SET beatAt = ? WHERE token = ?').run(at, token);
  }

  keepDefinition(hash: string, definition: string): void {
    this.#db.prepare('INSERT INTO definitions VALUES (?, ?) ON CONFLICT DO NOTHING').run(hash, definition);
  }

  definition(hash: string): string {
    const row = this.#db.prepare('SELECT text FROM definitions WHERE hash = ?').get(hash);
    if (row === undefined) throw new Error(`No state machine definition ${hash}`);
    return text(row.text);
  }

  /** Events that must still be published; each stays until `published`. */
  outbox(): { seq: number; event: string }[] {
    return this.#db
      .prepare('SELECT * FROM outbox ORDER BY seq')
      .all()
      .map((row) => ({ seq: Number(row.seq), event: text(row.event) }));
  }

  addToOutbox(event: string): number {
    return Number(this.#db.prepare('INSERT INTO outbox (event) VALUES (?)').run(event).lastInsertRowid);
  }

  published(seq: number): void {
    this.#db.prepare('DELETE FROM outbox WHERE seq = ?').run(seq);
  }
}
