import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { mediaType } from '#local/assembly/media-type.ts';
import type { Resource, Resources } from '#local/assembly/resources.ts';
import type { Buckets } from '#local/engine.ts';

type Markers = Readonly<Record<string, string>>;

interface File {
  readonly key: string;
  readonly body: Buffer;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Puts values of the template where the source has markers for them. */
function filled(body: Buffer, markers: Markers, jsonEscape: boolean): Buffer {
  if (Object.keys(markers).length === 0) return body;
  let text = body.toString('utf8');
  for (const [marker, value] of Object.entries(markers)) {
    const inserted = jsonEscape ? JSON.stringify(value).slice(1, -1) : value;
    text = text.replaceAll(marker, () => inserted);
  }
  return Buffer.from(text);
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

async function filesOf(deployment: Resource, resources: Resources): Promise<File[]> {
  const { properties } = deployment;
  const prefix = String(properties.DestinationBucketKeyPrefix ?? '').replace(/^\/|\/$/g, '');
  const markers = (properties.SourceMarkers ?? []) as readonly Markers[];
  const markersConfig = (properties.SourceMarkersConfig ?? []) as readonly { jsonEscape?: unknown }[];
  const files: File[] = [];
  for (const [i, objectKey] of strings(properties.SourceObjectKeys).entries()) {
    const asset = resources.asset(objectKey);
    if (asset === undefined) throw new Error(`${deployment.logicalId}: there is no asset ${objectKey}`);
    if (!(await stat(asset.path)).isDirectory()) {
      throw new Error(`${deployment.logicalId}: ${asset.path} is an archive; only folders are deployed here`);
    }
    for (const name of await filesIn(asset.path)) {
      const body = await readFile(path.join(asset.path, name));
      const key = [prefix, ...name.split(path.sep)].filter((part) => part !== '').join('/');
      files.push({
        key,
        body: filled(body, markers[i] ?? {}, String(markersConfig[i]?.jsonEscape) === 'true'),
      });
    }
  }
  return files;
}

/**
 * Does what the `BucketDeployment` resources of the app do when it is deployed: copies folders into
 * buckets. One whose files are as they were at the last start is left out.
 *
 * @returns logical ids of those that were carried out
 */
export async function deployBuckets(
  resources: Resources,
  buckets: Buckets,
  stateDir: string,
): Promise<readonly string[]> {
  const record = path.join(stateDir, 'deployments.json');
  const before = existsSync(record)
    ? (JSON.parse(readFileSync(record, 'utf8')) as Record<string, string>)
    : {};
  const after: Record<string, string> = {};
  const done: string[] = [];
  for (const deployment of resources.ofType('Custom::CDKBucketDeployment')) {
    const { properties, logicalId } = deployment;
    const bucket = String(properties.DestinationBucketName);
    const metadata = (properties.SystemMetadata ?? {}) as Readonly<Record<string, string>>;
    const files = await filesOf(deployment, resources);
    const hash = createHash('sha256').update(JSON.stringify([bucket, metadata]));
    for (const { key, body } of files) hash.update(`\0${key}\0${body.length}\0`).update(body);
    const digest = hash.digest('hex');
    after[logicalId] = digest;
    if (before[logicalId] === digest) continue;
    if (properties.Prune === undefined || String(properties.Prune) === 'true') {
      const kept = new Set(files.map(({ key }) => key));
      const prefix = String(properties.DestinationBucketKeyPrefix ?? '').replace(/^\//, '');
      for (const key of await buckets.keys(bucket, prefix)) {
        if (!kept.has(key)) await buckets.remove(bucket, key);
      }
    }
    for (const { key, body } of files) {
      await buckets.write(bucket, key, {
        body,
        contentType: metadata['content-type'] ?? mediaType(key),
        cacheControl: metadata['cache-control'] ?? null,
      });
    }
    done.push(logicalId);
  }
  writeFileSync(record, JSON.stringify(after));
  return done;
}
