import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import { now } from '#local/clock.ts';

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS kept (
    model TEXT NOT NULL, id TEXT NOT NULL, uid TEXT, userCode TEXT, grantId TEXT, expiresAt INTEGER,
    payload TEXT NOT NULL, PRIMARY KEY (model, id)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS byUid ON kept (uid) WHERE uid IS NOT NULL;
  CREATE INDEX IF NOT EXISTS byGrant ON kept (grantId) WHERE grantId IS NOT NULL;
`;

/** Sessions, grants and refresh tokens, in a file: who is signed in stays signed in after a restart. */
export class SessionStore {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(schema);
    this.#db.prepare('DELETE FROM kept WHERE expiresAt <= ?').run(now());
  }

  close(): void {
    this.#db.close();
  }

  readonly adapter: AdapterFactory = (model): Adapter => {
    const db = this.#db;
    const find = (column: 'id' | 'uid' | 'userCode', value: string): AdapterPayload | undefined => {
      const row: Record<string, SQLOutputValue> | undefined = db
        .prepare(`SELECT payload, expiresAt FROM kept WHERE model = ? AND ${column} = ?`)
        .get(model, value);
      if (row === undefined) return undefined;
      if (typeof row.expiresAt === 'number' && row.expiresAt <= now()) return undefined;
      return JSON.parse(String(row.payload)) as AdapterPayload;
    };
    return {
      async upsert(id, payload, expiresIn) {
        const expiresAt = expiresIn === undefined ? null : now() + expiresIn * 1000;
        const { uid = null, userCode = null, grantId = null } = payload;
        db.prepare('INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?, ?)').run(
          model,
          id,
          uid,
          userCode,
          grantId,
          expiresAt,
          JSON.stringify(payload),
        );
      },
      async find(id) {
        return find('id', id);
      },
      async findByUid(uid) {
        return find('uid', uid);
      },
      async findByUserCode(code) {
        return find('userCode', code);
      },
      async consume(id) {
        db.prepare(
          `UPDATE kept SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?`,
        ).run(Math.floor(now() / 1000), model, id);
      },
      async destroy(id) {
        db.prepare('DELETE FROM kept WHERE model = ? AND id = ?').run(model, id);
      },
      async revokeByGrantId(grantId) {
        db.prepare('DELETE FROM kept WHERE model = ? AND grantId = ?').run(model, grantId);
      },
    };
  };
}
