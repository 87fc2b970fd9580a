import { setting } from './config.ts';
import { dynamo } from './dynamo.ts';

/** How long a link to an object works and an upload may begin, in seconds. */
const lifetime = 15 * 60;
/**
 * Links signed within these seconds are the same, so that a page that asks again does not load every
 * picture again; one that is handed out still works for at least ten minutes.
 */
const step = 5 * 60;

/** Gives links to objects, which expire; each is signed once. */
export async function objectLinks(): Promise<(name: string) => Promise<string>> {
  const { presigner, base } = await signing();
  const signed = new Map<string, Promise<string>>();

  const sign = async (name: string): Promise<string> => {
    const path = `${base.pathname}${name}`;
    const request = await presigner.presign(
      { ...addressed(base), method: 'GET', path, query: {}, headers: {} },
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

export interface UploadAddress {
  readonly url: string;
  /** What the PUT has to be sent with; a browser adds the length by itself. */
  readonly headers: Record<string, string>;
  readonly expiresAt: string;
}

/**
 * An address to PUT one object to. Type, length and checksum are part of its signature, so that nothing
 * else can be stored there.
 *
 * @param sha256 of the content, in base64
 */
export async function uploadAddress(
  name: string,
  content: { readonly mediaType: string; readonly bytes: number; readonly sha256: string },
): Promise<UploadAddress> {
  const { presigner, base } = await signing();
  const path = `${base.pathname}${name}`;
  const headers = { 'content-type': content.mediaType, 'x-amz-checksum-sha256': content.sha256 };
  const signed = { ...headers, 'content-length': String(content.bytes) };
  const at = new Date();
  const request = await presigner.presign(
    { ...addressed(base), method: 'PUT', path, query: {}, headers: signed },
    {
      expiresIn: lifetime,
      signingDate: at,
      signableHeaders: new Set(Object.keys(signed)),
      unhoistableHeaders: new Set(Object.keys(headers)),
    },
  );
  return {
    url: `${base.origin}${path}?${new URLSearchParams(request.query as Record<string, string>)}`,
    headers,
    expiresAt: new Date(at.getTime() + lifetime * 1000).toISOString(),
  };
}

async function signing() {
  // The presigner without the S3 client, which would only build the address that is written out here.
  const { S3RequestPresigner } = await import('@aws-sdk/s3-request-presigner');
  const { credentials, region, sha256 } = dynamo().config;
  return {
    presigner: new S3RequestPresigner({ credentials, region, sha256 }),
    base: bucketAddress(setting('EVIDENCE_BUCKET'), await region()),
  };
}

const addressed = (base: URL) => ({
  protocol: base.protocol,
  hostname: base.hostname,
  ...(base.port !== '' && { port: Number(base.port) }),
});

/** Where the bucket is, with a slash at the end: the SDKs' own rule for a given endpoint is by path. */
function bucketAddress(bucket: string, region: string): URL {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3;
  return new URL(
    endpoint ? `${endpoint.replace(/\/$/, '')}/${bucket}/` : `https://${bucket}.s3.${region}.amazonaws.com/`,
  );
}
