import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, CfnOutput, Stack, Stage } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { deployBuckets } from '#local/assembly/bucket-deployments.ts';
import { readAssembly } from '#local/assembly/read.ts';
import { resolveResources } from '#local/assembly/resolve.ts';
import type { Buckets } from '#local/engine.ts';

let folder: string;

beforeEach(async () => {
  vi.stubEnv('CDK_VALIDATION', 'false');
  folder = await mkdtemp(path.join(tmpdir(), 'assembly-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const addresses = {
  region: 'us-east-1',
  publicUrl: 'http://localhost:1',
  internalUrl: 'http://127.0.0.1:2/s',
};

/** Buckets in memory, to see what a deployment writes. */
function memory(): Buckets & { readonly objects: Map<string, string>; writes: number } {
  const objects = new Map<string, string>();
  return {
    objects,
    writes: 0,
    async read() {
      return null;
    },
    async write(bucket, key, { body, contentType, cacheControl }) {
      this.writes += 1;
      objects.set(`${bucket}/${key}`, `${contentType} ${cacheControl} ${body}`);
    },
    async keys(bucket, prefix) {
      return [...objects.keys()]
        .filter((name) => name.startsWith(`${bucket}/${prefix}`))
        .map((name) => name.slice(bucket.length + 1));
    },
    async remove(bucket, key) {
      objects.delete(`${bucket}/${key}`);
    },
  };
}

test('what CDK writes is read: stacks, references between them, assets, nested stages', async () => {
  const app = new App({ outdir: path.join(folder, 'out') });
  const data = new Stack(app, 'Data');
  const files = new Bucket(data, 'Files');
  const code = path.join(folder, 'code');
  await mkdir(code);
  await writeFile(path.join(code, 'index.mjs'), 'export const handler = async () => 1;');
  const run = new Stack(app, 'Run');
  new LambdaFunction(run, 'Work', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
    environment: { BUCKET: files.bucketName },
  });
  new CfnOutput(new Stack(new Stage(app, 'Inner'), 'Small'), 'Nothing', { value: 'x' });
  app.synth();

  const assembly = await readAssembly(path.join(folder, 'out'));
  const resources = resolveResources(assembly, addresses);

  expect(assembly.stacks.map(({ name }) => name).sort()).toEqual(['Data', 'Inner-Small', 'Run']);
  const [work] = resources.ofType('AWS::Lambda::Function');
  const [bucket] = resources.ofType('AWS::S3::Bucket');
  expect(work?.properties.Environment).toEqual({ Variables: { BUCKET: bucket?.name } });
  const key = (work?.properties.Code as { S3Key: string }).S3Key;
  expect(resources.asset(key)?.path).toMatch(/asset\./);
});

test('a bucket deployment is carried out once, with values of the template filled in', async () => {
  const app = new App({ outdir: path.join(folder, 'out') });
  const stack = new Stack(app, 'Web');
  const bucket = new Bucket(stack, 'Site');
  const site = path.join(folder, 'site');
  await mkdir(site);
  await writeFile(path.join(site, 'index.html'), '<p>1</p>');
  new BucketDeployment(stack, 'Deploy', {
    // The types of the CDK do not know exact optional properties.
    destinationBucket: bucket as IBucket,
    sources: [
      Source.asset(site),
      Source.jsonData('config.json', { arn: bucket.bucketArn, quote: `a"${bucket.bucketName}` }),
    ],
  });
  app.synth();
  const resources = resolveResources(await readAssembly(path.join(folder, 'out')), addresses);
  const name = resources.ofType('AWS::S3::Bucket')[0]?.name ?? '';
  const buckets = memory();
  buckets.objects.set(`${name}/old.html`, 'from before');

  const first = await deployBuckets(resources, buckets, folder);
  const written = buckets.writes;
  const second = await deployBuckets(resources, buckets, folder);

  expect(first).toHaveLength(1);
  expect([...buckets.objects.keys()].sort()).toEqual([`${name}/config.json`, `${name}/index.html`]);
  expect(buckets.objects.get(`${name}/index.html`)).toBe('text/html null <p>1</p>');
  const config = buckets.objects.get(`${name}/config.json`) ?? '';
  expect(JSON.parse(config.slice(config.indexOf('{')))).toEqual({
    arn: `arn:aws:s3:::${name}`,
    quote: `a"${name}`,
  });
  expect(second).toEqual([]);
  expect(buckets.writes).toBe(written);
});
