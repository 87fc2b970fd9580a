import type { Resource, Resources } from '#local/assembly/resources.ts';
import type { Buckets, Log } from '#local/engine.ts';
import { type EdgeFunction, edgeFunction, isAnswer } from '#local/gateway/edge-function.ts';
import type { HttpApi } from '#local/gateway/http-api.ts';
import { type HttpAnswer, type HttpRequest, textAnswer } from '#local/gateway/request.ts';
import { headersPolicy } from '#local/gateway/response-headers.ts';
import { decodedPath } from '#local/gateway/route-match.ts';

type Json = Readonly<Record<string, unknown>>;
type Origin = (request: HttpRequest) => Promise<HttpAnswer>;

interface Behaviour {
  readonly matches: (path: string) => boolean;
  readonly origin: Origin;
  readonly viewerRequest: EdgeFunction | undefined;
  readonly headers: (answer: HttpAnswer) => HttpAnswer;
}

export interface Surroundings {
  readonly resources: Resources;
  readonly httpApis: readonly HttpApi[];
  readonly buckets: Buckets;
  readonly log: Log;
  /** Carries out `{{resolve:…}}`, which CloudFormation does when it deploys. */
  readonly dynamic: (text: string) => string;
}

function list(value: unknown): readonly Json[] {
  return (value ?? []) as readonly Json[];
}

/** `/api/*` with `*` for any text and `?` for one character, as CloudFront has it. */
export function pathPattern(pattern: string): (path: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^/?${source.replace(/^\//, '')}$`);
  return (path) => expression.test(path);
}

function bucketOrigin(bucket: Resource, originPath: string, buckets: Buckets): Origin {
  return async ({ method, path, headers }) => {
    if (method !== 'GET' && method !== 'HEAD') return textAnswer(405, 'Method Not Allowed');
    const key = decodedPath(`${originPath}${path}`.slice(1));
    const object = await buckets.read(bucket.name, key);
    // Without the permission to list, S3 does not tell a missing object from a forbidden one.
    if (object === null) return textAnswer(403, 'Access Denied');
    const common = {
      etag: object.etag,
      'last-modified': object.lastModified.toUTCString(),
      ...(object.cacheControl !== null && { 'cache-control': object.cacheControl }),
    };
    if (headers['if-none-match'] === object.etag) {
      return { status: 304, headers: common, body: Buffer.alloc(0) };
    }
    return { status: 200, headers: { ...common, 'content-type': object.contentType }, body: object.body };
  };
}

function apiOrigin(api: HttpApi, origin: Json, dynamic: Surroundings['dynamic']): Origin {
  const custom = list(origin.OriginCustomHeaders);
  return async (request) => {
    const added: Record<string, string> = {};
    for (const { HeaderName, HeaderValue } of custom) {
      added[String(HeaderName).toLowerCase()] = dynamic(String(HeaderValue));
    }
    const { headers, remoteAddress, remotePort } = request;
    const forwarded = headers['x-forwarded-for'];
    return api.handle({
      ...request,
      headers: {
        ...headers,
        'cloudfront-viewer-address': `${remoteAddress}:${remotePort}`,
        'x-forwarded-for': forwarded === undefined ? remoteAddress : `${forwarded},${remoteAddress}`,
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '443',
        ...added,
      },
    });
  };
}

/** A distribution: which origin serves a path, what runs before it and what is added to the answer. */
export class CloudFront {
  readonly #behaviours: readonly Behaviour[];
  readonly #root: string;

  constructor(distribution: Resource, { resources, httpApis, buckets, log, dynamic }: Surroundings) {
    const config = distribution.properties.DistributionConfig as Json;
    const origins = new Map(
      list(config.Origins).map((origin): [string, Origin] => {
        const domain = String(origin.DomainName);
        const api = httpApis.find(({ identity }) => identity.domainName === domain);
        if (api !== undefined) return [String(origin.Id), apiOrigin(api, origin, dynamic)];
        const bucket = resources
          .ofType('AWS::S3::Bucket')
          .find(({ name }) => domain.startsWith(`${name}.s3.`));
        if (bucket === undefined) {
          throw new Error(`${distribution.logicalId}: ${domain} is no origin that is run here`);
        }
        return [String(origin.Id), bucketOrigin(bucket, String(origin.OriginPath ?? ''), buckets)];
      }),
    );
    const behaviour = (own: Json, matches: Behaviour['matches']): Behaviour => {
      const origin = origins.get(String(own.TargetOriginId));
      if (origin === undefined) {
        throw new Error(`${distribution.logicalId}: there is no origin ${own.TargetOriginId}`);
      }
      const association = list(own.FunctionAssociations).find(
        ({ EventType }) => EventType === 'viewer-request',
      );
      const code = resources.byArn(String(association?.FunctionARN))?.properties.FunctionCode;
      const policy = resources.byName(
        'AWS::CloudFront::ResponseHeadersPolicy',
        String(own.ResponseHeadersPolicyId),
      );
      return {
        matches,
        origin,
        viewerRequest:
          typeof code === 'string'
            ? edgeFunction(code, (error) =>
                log.write({ level: 'ERROR', source: 'cloudfront', text: String(error) }),
              )
            : undefined,
        headers: policy === undefined ? (answer) => answer : headersPolicy(policy),
      };
    };
    this.#root = String(config.DefaultRootObject ?? '');
    this.#behaviours = [
      ...list(config.CacheBehaviors).map((own) => behaviour(own, pathPattern(String(own.PathPattern)))),
      behaviour(config.DefaultCacheBehavior as Json, () => true),
    ];
  }

  async handle(request: HttpRequest): Promise<HttpAnswer> {
    const behaviour = this.#behaviours.find(({ matches }) => matches(request.path));
    if (behaviour === undefined) throw new Error('A distribution always has a default behaviour');
    const viewed = (await behaviour.viewerRequest?.(request)) ?? request;
    if (isAnswer(viewed)) return behaviour.headers(viewed);
    const asked = viewed.path === '/' && this.#root !== '' ? { ...viewed, path: `/${this.#root}` } : viewed;
    return behaviour.headers(await behaviour.origin(asked));
  }
}
