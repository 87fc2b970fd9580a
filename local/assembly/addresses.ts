import { s3BasePath } from '#local/engine.ts';

/** Replaces public addresses of our resources by those of this machine. */
export type Rewrite = (text: string) => string;

export interface Places {
  readonly publicUrl: string;
  readonly internalUrl: string;
  readonly region: string;
  readonly httpApiIds: readonly string[];
  readonly webSocketApiIds: readonly string[];
  readonly distributionDomains: readonly string[];
  readonly userPoolIds: readonly string[];
  readonly userPoolDomains: readonly string[];
  readonly buckets: readonly string[];
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Where people reach a WebSocket API; the stage follows as the next segment. */
export function webSocketPath(apiId: string): string {
  return `/_ws/${apiId}`;
}

/**
 * Where S3 is. SDKs put the bucket into the host name unless the host is an IP address, and few systems
 * know a name like `bucket.localhost`.
 */
export function s3Url(publicUrl: string): string {
  return `${publicUrl.replace('//localhost:', '//127.0.0.1:')}${s3BasePath}`;
}

/** Where handlers post to the connections of a WebSocket API, below the internal URL. */
export function connectionsPath(apiId: string): string {
  return `/_connections/${apiId}`;
}

/**
 * Only addresses with a scheme are replaced: a bare host in the template names an origin, and which
 * resource it belongs to must stay visible.
 */
export function rewriter(places: Places): Rewrite {
  const { publicUrl, internalUrl, region } = places;
  const socketUrl = publicUrl.replace(/^http/, 'ws');
  const api = (id: string) => `${id}\\.execute-api\\.${literal(region)}\\.amazonaws\\.com`;
  const replacements: [RegExp, string][] = [
    ...places.httpApiIds.map((id): [RegExp, string] => [new RegExp(`https://${api(id)}`, 'g'), publicUrl]),
    ...places.webSocketApiIds.flatMap((id): [RegExp, string][] => [
      [new RegExp(`wss://${api(id)}`, 'g'), `${socketUrl}${webSocketPath(id)}`],
      [new RegExp(`https://${api(id)}`, 'g'), `${internalUrl}${connectionsPath(id)}`],
    ]),
    ...places.distributionDomains.map((domain): [RegExp, string] => [
      new RegExp(`https://${literal(domain)}`, 'g'),
      publicUrl,
    ]),
    ...places.userPoolIds.map((id): [RegExp, string] => [
      new RegExp(`https://cognito-idp\\.${literal(region)}\\.amazonaws\\.com/${literal(id)}`, 'g'),
      `${publicUrl}/oidc`,
    ]),
    ...places.userPoolDomains.map((domain): [RegExp, string] => [
      new RegExp(`https://${literal(domain)}\\.auth\\.${literal(region)}\\.amazoncognito\\.com`, 'g'),
      `${publicUrl}/oidc`,
    ]),
    ...places.buckets.map((bucket): [RegExp, string] => [
      new RegExp(
        `https://${literal(bucket)}\\.s3(?:\\.dualstack)?(?:\\.${literal(region)})?\\.amazonaws\\.com`,
        'g',
      ),
      `${s3Url(publicUrl)}/${bucket}`,
    ]),
  ];
  return (text) => {
    if (!text.includes('://')) return text;
    return replacements.reduce((result, [pattern, local]) => result.replace(pattern, () => local), text);
  };
}

/** The same value with every string in it rewritten. */
export function rewriteAll(value: unknown, rewrite: Rewrite): unknown {
  if (typeof value === 'string') return rewrite(value);
  if (Array.isArray(value)) return value.map((item) => rewriteAll(item, rewrite));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rewriteAll(item, rewrite)]));
  }
  return value;
}
