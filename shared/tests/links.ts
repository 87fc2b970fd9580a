import { setting } from '#shared/platform/config.ts';
import { dynamo } from '#shared/platform/dynamo.ts';
import { evidencePrefix, type RunKey } from './keys.ts';

/** The longest that a link to evidence may work, in seconds. */
const lifetime = 15 * 60;
/**
 * Links signed within these seconds are the same, so that a page that asks again does not load every
 * picture again; one that is handed out still works for at least ten minutes.
 */
const step = 5 * 60;

/** Gives links to files of a run's evidence, which expire; each file is signed once. */
export async function evidenceLinks(key: RunKey): Promise<(name: string) => Promise<string>> {
  // The presigner without the S3 client, which would only build the address that is written out here.
  const { S3RequestPresigner } = await import('@aws-sdk/s3-request-presigner');
  const { credentials, region, sha256 } = dynamo().config;
  const presigner = new S3RequestPresigner({ credentials, region, sha256 });
  const base = bucketAddress(setting('EVIDENCE_BUCKET'), await region());
  const signed = new Map<string, Promise<string>>();

  const sign = async (name: string): Promise<string> => {
    const path = `${base.pathname}${evidencePrefix(key)}${name}`;
    const request = await presigner.presign(
      {
        method: 'GET',
        protocol: base.protocol,
        hostname: base.hostname,
        ...(base.port !== '' && { port: Number(base.port) }),
        path,
        query: {},
        headers: {},
      },
      { expiresIn: lifetime, signingDate: new Date(Math.floor(Date.now() / 1000 / step) * step * 1000) },
    );
    return `${base.origin}${path}?${new URLSearchParams(request.query as Record<string, string>)}`;
  };
  return (name) => {
    const link = signed.get(name) ?? sign(name);
    signed.set(name, link);
    return link;
  };
}

/** Where the bucket is, with a slash at the end: the SDKs' own rule for a given endpoint is by path. */
export function bucketAddress(bucket: string, region: string): URL {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3;
  return new URL(
    endpoint ? `${endpoint.replace(/\/$/, '')}/${bucket}/` : `https://${bucket}.s3.${region}.amazonaws.com/`,
  );
}
