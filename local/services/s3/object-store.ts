import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SQLOutputValue } from 'node:sqlite';
import { openDatabase } from '#local/services/database.ts';

export interface ObjectRecord {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  /** Headers it is served with: content type, cache control, `x-amz-meta-…` and the like. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum: { readonly header: string; readonly value: string } | null;
  readonly file: string;
}

export interface NewObject extends Omit<ObjectRecord, 'file' | 'size'> {
  readonly bucket: string;
  readonly body: Buffer;
}

const schema = `
CREATE TABLE IF NOT EXISTS object (
  bucket TEXT NOT NULL,
  key TEXT NOT NULL,
  file TEXT NOT NULL,
  size INTEGER NOT NULL,
  etag TEXT NOT NULL,
  modified_at INTEGER NOT NULL,
  headers TEXT NOT NULL,
  checksum TEXT,
  PRIMARY KEY (bucket, key)
) STRICT, WITHOUT ROWID;
`;

/**
 * Objects: their bytes in files of random names, everything else in a table. A new object appears when
 * its row is written, after its file; keys never become names of files, so none can lead outside.
 */
export function openObjectStore(folder: string) {
  const files = join(folder, 'objects');
  mkdirSync(files, { recursive: true });
  const database = openDatabase(join(folder, 's3.db'), schema);
  const find = database.prepare('SELECT * FROM object WHERE bucket = ? AND key = ?');
  const upsert = database.prepare(
    `INSERT INTO object (bucket, key, file, size, etag, modified_at, headers, checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET file = excluded.file, size = excluded.size, etag = excluded.etag,
       modified_at = excluded.modified_at, headers = excluded.headers, checksum = excluded.checksum`,
  );
  const remove = database.prepare('DELETE FROM object WHERE bucket = ? AND key = ? RETURNING file');
  // SQLite compares text byte by byte in UTF-8, which is S3's order of keys.
  const page = database.prepare(
    'SELECT * FROM object WHERE bucket = ? AND key > ? AND key >= ? ORDER BY key LIMIT ?',
  );
  removeOrphans();

  function get(bucket: string, key: string): ObjectRecord | null {
    const row = find.get(bucket, key);
    return row ? recordOf(row) : null;
  }

  /** Files of objects whose rows were never written, or were replaced just before a crash. */
  function removeOrphans(): void {
    const known = new Set(
      database
        .prepare('SELECT file FROM object')
        .all()
        .map((row) => String(row.file)),
    );
    for (const file of readdirSync(files)) if (!known.has(file)) rmSync(join(files, file));
  }

  return {
    get,

    /**
     * @param allowed is asked with the object that stands there now, in the instant before it is
     *   replaced; it refuses by throwing
     */
    async put(object: NewObject, allowed: (current: ObjectRecord | null) => void): Promise<void> {
      allowed(get(object.bucket, object.key));
      const file = randomUUID();
      await writeFile(join(files, file), object.body);
      try {
        const current = get(object.bucket, object.key);
        allowed(current);
        upsert.run(
          object.bucket,
          object.key,
          file,
          object.body.length,
          object.etag,
          object.modifiedAt,
          JSON.stringify(object.headers),
          object.checksum && JSON.stringify(object.checksum),
        );
        if (current) rmSync(join(files, current.file), { force: true });
      } catch (error) {
        rmSync(join(files, file), { force: true });
        throw error;
      }
    },

    /** Call it in the same turn as `get`, before the object can be replaced. */
    read({ file }: ObjectRecord, start: number, length: number): Buffer {
      const bytes = Buffer.alloc(length);
      const descriptor = openSync(join(files, file), 'r');
      try {
        readSync(descriptor, bytes, 0, length, start);
      } finally {
        closeSync(descriptor);
      }
      return bytes;
    },

    delete(bucket: string, key: string): void {
      const row = remove.get(bucket, key);
      if (row) rmSync(join(files, String(row.file)), { force: true });
    },

    /** Up to `limit` objects in the order of their keys, after one key and beginning with a prefix. */
    list(bucket: string, prefix: string, after: string, limit: number): ObjectRecord[] {
      const rows = page.all(bucket, after, prefix, limit).map(recordOf);
      const end = rows.findIndex(({ key }) => !key.startsWith(prefix));
      return end < 0 ? rows : rows.slice(0, end);
    },

    close: () => database.close(),
  };
}

export type ObjectStore = ReturnType<typeof openObjectStore>;

function recordOf(row: Record<string, SQLOutputValue>): ObjectRecord {
  return {
    key: String(row.key),
    size: row.size as number,
    etag: String(row.etag),
    modifiedAt: row.modified_at as number,
    headers: JSON.parse(String(row.headers)) as Record<string, string>,
    checksum: row.checksum === null ? null : (JSON.parse(String(row.checksum)) as ObjectRecord['checksum']),
    file: String(row.file),
  };
}
