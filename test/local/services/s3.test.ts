import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setOffset } from '#local/clock.ts';
import { createS3, type S3 } from '#local/services/s3/s3.ts';
import { type LocalCloud, region, resource, startLocalCloud } from './local-cloud.ts';

const origin = 'http://localhost:4000';
const Bucket = 'evidence';
let cloud: LocalCloud;
let s3: S3;
let client: S3Client;

beforeEach(async () => {
  cloud = await startLocalCloud([
    resource('AWS::S3::Bucket', Bucket, `arn:aws:s3:::${Bucket}`, {
      CorsConfiguration: {
        CorsRules: [
          {
            AllowedOrigins: ['http://localhost:*'],
            AllowedMethods: ['GET', 'PUT'],
            AllowedHeaders: ['content-*'],
            ExposedHeaders: ['ETag'],
            MaxAge: 300,
          },
        ],
      },
    }),
  ]);
  s3 = createS3(cloud.context());
  cloud.serve(...s3.services);
  client = clientWith(cloud.credentials);
});

afterEach(async () => {
  setOffset(0);
  client.destroy();
  await s3.stop();
  await cloud.close();
});

function clientWith(credentials: LocalCloud['credentials']): S3Client {
  return new S3Client({ region, endpoint: `${cloud.endpoint}/s3`, credentials, maxAttempts: 1 });
}

const put = (Key: string, Body: string | Readable, more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function read(Key: string, Range?: string): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...(Range && { Range }) }));
  return Body?.transformToString();
}

const codeOf = async (answer: Response) => /<Code>(.*)<\/Code>/.exec(await answer.text())?.[1];

const refused = (status: number, name?: string) =>
  expect.objectContaining({
    ...(name && { name }),
    $metadata: expect.objectContaining({ httpStatusCode: status }),
  });

test.each([
  'company/1/run/2/page.jpeg',
  '../../../etc/passwd',
  'a/../b/./c//d',
  "ünï + (cödé)! *'&=?#%.txt",
  'x'.repeat(1024),
  ' leading and trailing ',
])('keeps an object under the key %j', async (key) => {
  await put(key, 'content', {
    ContentType: 'text/plain',
    CacheControl: 'no-cache',
    Metadata: { by: 'tést' },
  });

  const found = await client.send(new HeadObjectCommand({ Bucket, Key: key }));
  const listed = await client.send(new ListObjectsV2Command({ Bucket }));

  expect(await read(key)).toBe('content');
  expect(found).toMatchObject({ ContentType: 'text/plain', CacheControl: 'no-cache', ContentLength: 7 });
  expect(listed.Contents?.map(({ Key }) => Key)).toEqual([key]);
});

test('objects survive a restart, and nothing is left of what was replaced', async () => {
  await put('a', 'first');
  await put('a', 'second');

  await s3.stop();
  s3 = createS3(cloud.context());
  cloud.serve(...s3.services);

  expect(await read('a')).toBe('second');
  expect(readdirSync(join(cloud.context().stateDir, 's3', 'objects'))).toHaveLength(1);
});

test('takes a stream whose checksum follows it, and gives the checksum back', async () => {
  const content = 'x'.repeat(100_000);
  await put('streamed', Readable.from([content]), {
    ContentLength: content.length,
    ChecksumAlgorithm: 'CRC32C',
  });

  const { ChecksumCRC32C } = await client.send(
    new HeadObjectCommand({ Bucket, Key: 'streamed', ChecksumMode: 'ENABLED' }),
  );

  expect(await read('streamed')).toBe(content);
  expect(ChecksumCRC32C).toMatch(/^[\w+/]{6}==$/);
});

test('refuses content that does not fit its checksum, and keeps nothing of it', async () => {
  const ChecksumSHA256 = createHash('sha256').update('other').digest('base64');

  await expect(put('a', 'content', { ChecksumSHA256 })).rejects.toEqual(refused(400, 'BadDigest'));

  await expect(read('a')).rejects.toEqual(refused(404, 'NoSuchKey'));
});

test('gives parts of an object, and says when it did not change', async () => {
  const { ETag } = await put('a', '0123456789');
  const conditional = (IfNoneMatch: string | undefined) =>
    client.send(new GetObjectCommand({ Bucket, Key: 'a', IfNoneMatch }));

  expect(await read('a', 'bytes=2-4')).toBe('234');
  expect(await read('a', 'bytes=-3')).toBe('789');
  await expect(read('a', 'bytes=10-')).rejects.toEqual(refused(416, 'InvalidRange'));
  await expect(conditional(ETag)).rejects.toEqual(refused(304));
});

test('a conditional write happens only if its condition holds', async () => {
  const { ETag } = await put('a', 'first', { IfNoneMatch: '*' });

  await expect(put('a', 'second', { IfNoneMatch: '*' })).rejects.toEqual(refused(412, 'PreconditionFailed'));
  await expect(put('a', 'second', { IfMatch: '"other"' })).rejects.toEqual(
    refused(412, 'PreconditionFailed'),
  );
  expect(await read('a')).toBe('first');
  await put('a', 'second', { IfMatch: ETag });
  expect(await read('a')).toBe('second');
});

test('of many conditional writes at the same time one wins', async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) => put('a', String(i), { IfNoneMatch: '*' })),
  );

  const winners = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [String(i)] : []));
  expect(winners).toHaveLength(1);
  expect(await read('a')).toBe(winners[0]);
});

test('lists by prefix and delimiter, page by page', async () => {
  for (const key of ['a/1', 'a/2', 'a/b/1', 'a/b/2', 'a/c/1', 'a/z', 'b/1']) await put(key, 'x');
  const seen: (string | undefined)[] = [];

  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'a/', Delimiter: '/', MaxKeys: 2, ContinuationToken }),
    );
    seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
    seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);

  expect(seen.sort()).toEqual(['a/1', 'a/2', 'a/b/', 'a/c/', 'a/z']);
});

test('copies and deletes', async () => {
  await put('from & to', 'content', { ContentType: 'text/plain' });
  await client.send(
    new CopyObjectCommand({
      Bucket,
      Key: 'copy',
      CopySource: `${Bucket}/${encodeURIComponent('from & to')}`,
    }),
  );
  expect(await read('copy')).toBe('content');

  await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'from & to' }, { Key: 'absent' }] } }),
  );
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'copy' }));

  expect((await client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
});

test('refuses who does not sign, signs with other credentials, or asks for an unknown bucket', async () => {
  await put('a', 'secret');
  const stranger = clientWith({ ...cloud.credentials, secretAccessKey: 'guessed' });

  const unsigned = await fetch(`${cloud.endpoint}/s3/${Bucket}/a`);
  const guessed = stranger.send(new GetObjectCommand({ Bucket, Key: 'a' }));

  expect([unsigned.status, await codeOf(unsigned)]).toEqual([403, 'AccessDenied']);
  await expect(guessed).rejects.toEqual(refused(403, 'SignatureDoesNotMatch'));
  await expect(client.send(new HeadBucketCommand({ Bucket: 'other-bucket' }))).rejects.toEqual(refused(404));
  stranger.destroy();
});

test('a link gives the object until it expires, and says how it is to be shown', async () => {
  await put('a', 'evidence');
  const link = await getSignedUrl(
    client,
    new GetObjectCommand({ Bucket, Key: 'a', ResponseContentDisposition: 'attachment; filename="a b.txt"' }),
    { expiresIn: 900 },
  );

  const inTime = await fetch(link);
  setOffset(901_000);
  const late = await fetch(link);

  expect([inTime.status, await inTime.text()]).toEqual([200, 'evidence']);
  expect(inTime.headers.get('content-disposition')).toBe('attachment; filename="a b.txt"');
  expect([late.status, await codeOf(late)]).toEqual([403, 'AccessDenied']);
});

test.each([
  ['another key', (link: string) => link.replace('/a?', '/b?')],
  ['a longer life', (link: string) => link.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000')],
  ['another name to save it under', (link: string) => `${link}&response-content-disposition=inline`],
  [
    'another signature',
    (link: string) => link.replace(/X-Amz-Signature=[0-9a-f]{4}/, 'X-Amz-Signature=0000'),
  ],
  ['a longer signature', (link: string) => link.replace(/(X-Amz-Signature=[0-9a-f]+)/, '$1x')],
])('a link that was altered to %s is refused', async (_what, alter) => {
  await put('a', 'one');
  await put('b', 'two');
  const link = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'a' }), { expiresIn: 900 });

  const answer = await fetch(alter(link));

  expect(alter(link)).not.toBe(link);
  expect([answer.status, await codeOf(answer)]).toEqual([403, 'SignatureDoesNotMatch']);
});

async function uploadLink(content: string): Promise<string> {
  return getSignedUrl(
    client,
    new PutObjectCommand({
      Bucket,
      Key: 'upload',
      ContentType: 'application/json',
      ContentLength: content.length,
      ChecksumSHA256: createHash('sha256').update(content).digest('base64'),
    }),
    { expiresIn: 60, signableHeaders: new Set(['content-type', 'content-length', 'host']) },
  );
}

const upload = (link: string, body: string, headers: Record<string, string> = {}) =>
  fetch(link, { method: 'PUT', body, headers: { 'content-type': 'application/json', ...headers } });

test('an upload link takes what it was signed for', async () => {
  const answer = await upload(await uploadLink('{"a":1}'), '{"a":1}');

  expect(answer.status).toBe(200);
  expect(await read('upload')).toBe('{"a":1}');
});

test.each([
  ['another length', '{"a":12}', {}, 403, 'SignatureDoesNotMatch'],
  ['another type', '{"a":1}', { 'content-type': 'text/html' }, 403, 'SignatureDoesNotMatch'],
  ['other content of the same length', '{"a":2}', {}, 400, 'BadDigest'],
  ['a header that was not signed', '{"a":1}', { 'x-amz-meta-owner': 'me' }, 403, 'AccessDenied'],
])('an upload link refuses %s', async (_what, body, headers, status, code) => {
  const answer = await upload(await uploadLink('{"a":1}'), body, headers as Record<string, string>);

  expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
  await expect(read('upload')).rejects.toEqual(refused(404, 'NoSuchKey'));
});

test('a browser of an allowed origin may upload and read, any other may not', async () => {
  const ask = (from: string, header: string) =>
    fetch(`${cloud.endpoint}/s3/${Bucket}/upload`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': header,
      },
    });
  const link = await uploadLink('{}');

  const allowed = await ask(origin, 'content-type');
  const uploaded = await upload(link, '{}', { origin });

  expect(allowed.status).toBe(200);
  expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
  expect(allowed.headers.get('access-control-allow-headers')).toBe('content-type');
  expect(uploaded.headers.get('access-control-allow-origin')).toBe(origin);
  expect(uploaded.headers.get('access-control-expose-headers')).toBe('ETag');
  expect((await ask('https://elsewhere.example', 'content-type')).status).toBe(403);
  expect((await ask(origin, 'x-other')).status).toBe(403);
});

test('CloudFront and deployments reach buckets without a signature', async () => {
  await s3.write(Bucket, 'web/index.html', {
    body: Buffer.from('<p>'),
    contentType: 'text/html',
    cacheControl: 'no-cache',
  });
  await put('other', 'x');

  expect(await s3.keys(Bucket, 'web/')).toEqual(['web/index.html']);
  expect(await s3.read(Bucket, 'web/index.html')).toMatchObject({
    body: Buffer.from('<p>'),
    contentType: 'text/html',
    cacheControl: 'no-cache',
  });
  await s3.remove(Bucket, 'web/index.html');
  expect(await s3.read(Bucket, 'web/index.html')).toBeNull();
});
