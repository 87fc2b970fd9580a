import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { now } from '#local/clock.ts';
import { type Buckets, type Engine, type EngineContext, s3BasePath } from '#local/engine.ts';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';
import { AwsFault } from '#local/services/fault.ts';
import { checkRead, checkWrite, rangeOf } from './conditions.ts';
import { type CorsRule, corsHeaders, preflight } from './cors.ts';
import { listPage } from './listing.ts';
import { type ObjectRecord, openObjectStore } from './object-store.ts';
import { readPayload } from './payload.ts';
import { checkSignature, type Signed } from './signature.ts';
import { document, textsOf } from './xml.ts';

export interface S3 extends Engine, Buckets {
  readonly services: readonly Service[];
}

interface Bucket {
  readonly name: string;
  readonly cors: readonly CorsRule[];
}

/** A request to S3 whose signature was found to be right. */
interface Call extends Signed {
  readonly request: AwsRequest;
  readonly bucket: string;
  readonly key: string;
}

/** Headers of an upload that the object is served with. */
const kept = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires'];

/** Parts of S3 that are asked for by a query parameter. */
const notEmbedded =
  /^(acl|accelerate|analytics|attributes|cors|encryption|lifecycle|location|logging|notification|object-lock|policy|replication|requestPayment|restore|retention|tagging|torrent|uploadId|uploads|versionId|versioning|versions|website)$/;

export function createS3({ resources, stateDir, credentials }: EngineContext): S3 {
  const buckets = new Map(
    resources.ofType('AWS::S3::Bucket').map(({ name, properties }): [string, Bucket] => {
      const cors = properties.CorsConfiguration as { CorsRules: CorsRule[] } | undefined;
      return [name, { name, cors: cors?.CorsRules ?? [] }];
    }),
  );
  const store = openObjectStore(join(stateDir, 's3'));

  function existing(bucket: string, key: string): ObjectRecord {
    const record = store.get(bucket, key);
    if (!record) throw new AwsFault('NoSuchKey', 'The specified key does not exist.', 404);
    return record;
  }

  async function put({ bucket, key, request, headers, payloadHash }: Call): Promise<AwsResponse> {
    if (Buffer.byteLength(key) > 1024) {
      throw new AwsFault('KeyTooLongError', 'Your key is too long.');
    }
    const { body, checksum } = readPayload(request.body, headers, payloadHash);
    const etag = etagOf(body);
    await store.put(
      { bucket, key, body, etag, checksum, modifiedAt: now(), headers: servedHeaders(headers) },
      (current) => checkWrite(headers, current),
    );
    return { status: 200, headers: { etag, ...(checksum && { [checksum.header]: checksum.value }) } };
  }

  async function copy({ bucket, key, headers }: Call): Promise<AwsResponse> {
    const [path = ''] = (headers['x-amz-copy-source'] ?? '').replace(/^\//, '').split('?');
    const [from = '', ...rest] = decodeURIComponent(path).split('/');
    const source = existing(from, rest.join('/'));
    const body = store.read(source, 0, source.size);
    const served =
      headers['x-amz-metadata-directive'] === 'REPLACE' ? servedHeaders(headers) : source.headers;
    const { etag, checksum } = source;
    const modifiedAt = now();
    await store.put({ bucket, key, body, etag, checksum, modifiedAt, headers: served }, (current) =>
      checkWrite(headers, current),
    );
    return xml('CopyObjectResult', { LastModified: new Date(modifiedAt).toISOString(), ETag: etag });
  }

  function get({ bucket, key, request, headers }: Call): AwsResponse {
    const record = existing(bucket, key);
    const validators = { etag: record.etag, 'last-modified': new Date(record.modifiedAt).toUTCString() };
    if (checkRead(headers, record) === 'not modified') return { status: 304, headers: validators };
    const range = rangeOf(headers.range, record.size);
    const { start, end } = range ?? { start: 0, end: record.size - 1 };
    const { checksum } = record;
    return {
      status: range ? 206 : 200,
      headers: {
        ...record.headers,
        ...validators,
        ...overrides(request.query),
        'accept-ranges': 'bytes',
        'content-length': String(end - start + 1),
        ...(range && { 'content-range': `bytes ${start}-${end}/${record.size}` }),
        ...(checksum &&
          !range &&
          headers['x-amz-checksum-mode'] === 'ENABLED' && { [checksum.header]: checksum.value }),
      },
      ...(request.method === 'GET' && { body: store.read(record, start, end - start + 1) }),
    };
  }

  function list({ bucket, request: { query } }: Call): AwsResponse {
    if (query.get('list-type') !== '2') {
      throw new AwsFault('NotImplemented', 'The embedded cloud lists objects with ListObjectsV2 only.', 501);
    }
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const token = query.get('continuation-token');
    const maximum = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
    const { objects, commonPrefixes, next } = listPage(
      (after, limit) => store.list(bucket, prefix, after, limit),
      {
        prefix,
        delimiter,
        maximum,
        after: token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString(),
      },
    );
    const name = query.get('encoding-type') === 'url' ? encodeURIComponent : (key: string) => key;
    return xml('ListBucketResult', {
      Name: bucket,
      Prefix: name(prefix),
      ...(delimiter !== '' && { Delimiter: name(delimiter) }),
      MaxKeys: maximum,
      KeyCount: objects.length + commonPrefixes.length,
      IsTruncated: next !== null,
      ...(token !== null && { ContinuationToken: token }),
      ...(next !== null && { NextContinuationToken: Buffer.from(next).toString('base64url') }),
      Contents: objects.map(({ key, etag, size, modifiedAt }) => ({
        Key: name(key),
        LastModified: new Date(modifiedAt).toISOString(),
        ETag: etag,
        Size: size,
        StorageClass: 'STANDARD',
      })),
      CommonPrefixes: commonPrefixes.map((common) => ({ Prefix: name(common) })),
    });
  }

  function deleteMany({ bucket, request, headers, payloadHash }: Call): AwsResponse {
    const text = readPayload(request.body, headers, payloadHash).body.toString();
    const keys = textsOf(text, 'Key');
    if (keys.length === 0 || keys.length > 1000) {
      throw new AwsFault(
        'MalformedXML',
        'The XML you provided was not well-formed or did not validate against our published schema.',
      );
    }
    for (const key of keys) store.delete(bucket, key);
    const quiet = textsOf(text, 'Quiet')[0] === 'true';
    return xml('DeleteResult', { Deleted: quiet ? [] : keys.map((Key) => ({ Key })) });
  }

  function dispatch(call: Call): AwsResponse | Promise<AwsResponse> {
    const { key, request, headers } = call;
    const operation = `${request.method} ${key === '' ? 'bucket' : 'object'}`;
    if ([...request.query.keys()].every((name) => !notEmbedded.test(name))) {
      if (operation === 'GET object' || operation === 'HEAD object') return get(call);
      if (operation === 'PUT object') return headers['x-amz-copy-source'] ? copy(call) : put(call);
      if (operation === 'DELETE object') {
        store.delete(call.bucket, key);
        return { status: 204 };
      }
      if (operation === 'GET bucket') return list(call);
      if (operation === 'HEAD bucket') return { status: 200 };
      if (operation === 'POST bucket' && request.query.has('delete')) return deleteMany(call);
    }
    throw new AwsFault('NotImplemented', 'The embedded cloud does not have this operation of S3.', 501);
  }

  async function handle(request: AwsRequest): Promise<AwsResponse> {
    const { name, key } = placeOf(request.path);
    const bucket = buckets.get(name);
    const common = {
      'x-amz-request-id': randomUUID(),
      ...(bucket && corsHeaders(bucket.cors, request)),
    };
    try {
      if (request.method === 'OPTIONS') return preflight(bucket?.cors ?? [], request);
      const signed = checkSignature(request, credentials, now());
      if (!bucket) throw new AwsFault('NoSuchBucket', 'The specified bucket does not exist', 404);
      const answer = await dispatch({ ...signed, request, bucket: name, key });
      return { ...answer, headers: { ...common, ...answer.headers } };
    } catch (error) {
      if (!(error instanceof AwsFault)) throw error;
      const { code, message, status } = error;
      const refusal = document('Error', {
        Code: code,
        Message: message,
        Resource: `/${name}/${key}`,
        RequestId: common['x-amz-request-id'],
      });
      return {
        status,
        headers: { ...common, 'content-type': 'application/xml' },
        ...(request.method !== 'HEAD' && { body: refusal }),
      };
    }
  }

  return {
    services: [
      {
        name: 'S3',
        matches: ({ path }) => path.startsWith(`${s3BasePath}/`),
        handle,
      },
    ],
    async read(bucket, key) {
      const record = store.get(bucket, key);
      return (
        record && {
          body: store.read(record, 0, record.size),
          contentType: record.headers['content-type'] ?? 'binary/octet-stream',
          cacheControl: record.headers['cache-control'] ?? null,
          etag: record.etag,
          lastModified: new Date(record.modifiedAt),
        }
      );
    },
    async write(bucket, key, { body, contentType, cacheControl }) {
      const headers = {
        'content-type': contentType,
        ...(cacheControl !== null && { 'cache-control': cacheControl }),
      };
      const etag = etagOf(body);
      await store.put({ bucket, key, body, etag, headers, checksum: null, modifiedAt: now() }, () => {});
    },
    async keys(bucket, prefix) {
      const { objects } = listPage((after, limit) => store.list(bucket, prefix, after, limit), {
        prefix,
        delimiter: '',
        after: '',
        maximum: Number.POSITIVE_INFINITY,
      });
      return objects.map(({ key }) => key);
    },
    async remove(bucket, key) {
      store.delete(bucket, key);
    },
    async stop() {
      store.close();
    },
  };
}

/** Nothing is found at a path that is not well encoded. */
function placeOf(path: string): { name: string; key: string } {
  try {
    const [name = '', ...rest] = decodeURIComponent(path.slice(s3BasePath.length + 1)).split('/');
    return { name, key: rest.join('/') };
  } catch (error) {
    if (error instanceof URIError) return { name: '', key: '' };
    throw error;
  }
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function servedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const encoding = (headers['content-encoding'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked')
    .join(', ');
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(
      Object.entries(headers).filter(([name]) => kept.includes(name) || name.startsWith('x-amz-meta-')),
    ),
    ...(encoding !== '' && { 'content-encoding': encoding }),
  };
}

/** `response-content-type` and its like in the query of a link replace what was stored. */
function overrides(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...query]
      .filter(([name]) =>
        /^response-(content-(type|disposition|encoding|language)|cache-control|expires)$/.test(name),
      )
      .map(([name, value]) => [name.slice('response-'.length), value]),
  );
}

function xml(root: string, content: Parameters<typeof document>[1]): AwsResponse {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: document(root, content) };
}
