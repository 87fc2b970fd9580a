import { createHash } from 'node:crypto';
import { setting } from '#shared/platform/config.ts';
import { refuse } from '#shared/platform/errors.ts';
import { guardOf } from '#shared/platform/guard/connect.ts';
import { CallFailed } from '#shared/platform/guard/failure.ts';
import { guardedClient } from '#shared/platform/guard/fetch.ts';
import { putObject, readObject } from '#shared/platform/objects.ts';
import type { SpecSource } from '../contract.ts';
import type { Api } from '../document/api.ts';
import { readApi } from '../document/read-api.ts';
import { DocumentUnreadable } from '../document/unreadable.ts';
import { type PackageKey, specObject } from '../keys.ts';
import { keyOf, type PackageRow } from './store.ts';
import { uploadObject } from './upload.ts';

/** A document as it was given, and what it says. */
export interface ReadSpec {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Against which relative references and servers are read; null for a document without an address. */
  readonly url: string | null;
  readonly api: Api;
}

/** The largest document that is read, in bytes. */
const LARGEST = 30 * 1_048_576;
const FETCH_MS = 20_000;

/** Fetches a document and reads it. Refuses, for the caller to see, what cannot be had or is none. */
export async function readSpec(companyId: string, source: SpecSource): Promise<ReadSpec> {
  return read(await bytesOf(companyId, source));
}

/** The document of a package as a run would read it now: the one that is kept, or what its address answers. */
export async function readKeptSpec(row: PackageRow): Promise<ReadSpec> {
  const { url, sha256 } = row.spec;
  return url === null
    ? read({ bytes: await keptSpec(keyOf(row), sha256), url })
    : readSpec(row.companyId, { kind: 'url', url });
}

async function read({ bytes, url }: Pick<ReadSpec, 'bytes' | 'url'>): Promise<ReadSpec> {
  try {
    return { bytes, url, sha256: sha256Of(bytes), api: await parseSpec(bytes, url) };
  } catch (error) {
    if (!(error instanceof DocumentUnreadable)) throw error;
    return refuseSpec(error.message);
  }
}

/** Reads a document; external references are fetched through the guard. Throws `DocumentUnreadable`. */
export function parseSpec(text: Uint8Array, address: string | null): Promise<Api> {
  return readApi({ text, address }, { fetchExternal: async (url) => Buffer.from(await get(url)).toString() });
}

/** Keeps the document with its package. The same document is kept once. */
export async function keepSpec(key: PackageKey, { bytes, sha256 }: ReadSpec): Promise<void> {
  await putObject(specObject(key, sha256), bytes, 'application/octet-stream');
}

/** The document of a package again. */
export async function keptSpec(key: PackageKey, sha256: string): Promise<Uint8Array> {
  const bytes = await readObject(specObject(key, sha256));
  if (bytes === null) throw new Error(`The document ${sha256} of ${key.packageId} is gone.`);
  return bytes;
}

/** The bytes behind an address that a user gave. Throws `CallFailed`; answers above 299 are failures too. */
export async function get(url: string): Promise<Uint8Array> {
  const client = guardedClient(guardOf(setting('GUARD_ALLOWED_HOSTS')));
  try {
    const answer = await client.call(url, {
      timeoutMs: FETCH_MS,
      maxBytes: LARGEST,
      headers: { accept: 'application/json, application/yaml;q=0.9, */*;q=0.5' },
    });
    if (answer.status > 299) {
      throw new CallFailed('CONNECTION_FAILED', `${url} answered with HTTP status ${answer.status}.`);
    }
    return answer.body;
  } finally {
    await client.close();
  }
}

export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function bytesOf(
  companyId: string,
  source: SpecSource,
): Promise<{ bytes: Uint8Array; url: string | null }> {
  if (source.kind === 'inline') return { bytes: Buffer.from(source.text), url: null };
  if (source.kind === 'upload') {
    const bytes = await readObject(uploadObject(companyId, source.uploadId));
    return {
      bytes: bytes ?? refuseSpec('Nothing was uploaded under this id, or it has expired.'),
      url: null,
    };
  }
  try {
    return { bytes: await get(source.url), url: source.url };
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    return refuseSpec(error.message);
  }
}

function refuseSpec(message: string): never {
  return refuse('VALIDATION_ERROR', 'The API document cannot be used.', [{ path: 'body.spec', message }]);
}

/** What a package shows of its document. */
export function documentOf(api: Api) {
  return {
    title: api.title,
    version: api.version,
    dialect: api.dialect,
    operations: api.operations.length,
    problems: api.problems.length,
  };
}
