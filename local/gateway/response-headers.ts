import type { Resource } from '#local/assembly/resources.ts';
import type { HttpAnswer } from '#local/gateway/request.ts';

type Json = Readonly<Record<string, unknown>>;

interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** Replaces what the origin sent. */
  readonly override: boolean;
}

function part(value: unknown, name: string): Json | undefined {
  return (value as Json | undefined)?.[name] as Json | undefined;
}

/**
 * The sources of a policy as they have to be here. A source with a path would match that path only, so
 * addresses on this machine are reduced to their origin; and there is no TLS to upgrade requests to.
 */
function localPolicy(policy: string): string {
  return policy
    .split(';')
    .map((directive) =>
      directive.replace(/((?:https?|wss?):\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?)\/\S*/g, '$1').trim(),
    )
    .filter((directive) => directive !== '' && directive !== 'upgrade-insecure-requests')
    .join('; ');
}

function hsts(config: Json): string {
  return [
    `max-age=${config.AccessControlMaxAgeSec}`,
    ...(config.IncludeSubdomains === true ? ['includeSubDomains'] : []),
    ...(config.Preload === true ? ['preload'] : []),
  ].join('; ');
}

/** The headers of an `AWS::CloudFront::ResponseHeadersPolicy`. */
function headersOf(policy: Resource): PolicyHeader[] {
  const config = part(policy.properties, 'ResponseHeadersPolicyConfig');
  const security = part(config, 'SecurityHeadersConfig');
  const header = (name: string, property: string, value: (config: Json) => string): PolicyHeader[] => {
    const own = part(security, property);
    return own === undefined ? [] : [{ name, value: value(own), override: own.Override === true }];
  };
  const items = (part(config, 'CustomHeadersConfig')?.Items ?? []) as readonly Json[];
  return [
    ...header('content-security-policy', 'ContentSecurityPolicy', (own) =>
      localPolicy(String(own.ContentSecurityPolicy)),
    ),
    ...header('x-content-type-options', 'ContentTypeOptions', () => 'nosniff'),
    ...header('x-frame-options', 'FrameOptions', (own) => String(own.FrameOption)),
    ...header('referrer-policy', 'ReferrerPolicy', (own) => String(own.ReferrerPolicy)),
    ...header('strict-transport-security', 'StrictTransportSecurity', hsts),
    ...items.map((item) => ({
      name: String(item.Header).toLowerCase(),
      value: String(item.Value),
      override: item.Override === true,
    })),
  ];
}

/** Adds what a response headers policy adds, and takes away what it takes away. */
export function headersPolicy(policy: Resource): (answer: HttpAnswer) => HttpAnswer {
  const added = headersOf(policy);
  const config = part(policy.properties, 'ResponseHeadersPolicyConfig');
  const removed = ((part(config, 'RemoveHeadersConfig')?.Items ?? []) as readonly Json[]).map(({ Header }) =>
    String(Header).toLowerCase(),
  );
  return (answer) => {
    const headers = { ...answer.headers };
    for (const name of removed) delete headers[name];
    for (const { name, value, override } of added) {
      if (override || headers[name] === undefined) headers[name] = value;
    }
    return { ...answer, headers };
  };
}
