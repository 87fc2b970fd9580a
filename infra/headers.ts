import { Duration } from 'aws-cdk-lib';
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

const everywhere: ResponseSecurityHeadersBehavior = {
  contentTypeOptions: { override: true },
  frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
  referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
  strictTransportSecurity: {
    accessControlMaxAge: Duration.days(730),
    includeSubdomains: true,
    override: true,
  },
};

/** Hosts besides our own that the web app talks to and shows pictures of. */
export interface Hosts {
  readonly connect: readonly string[];
  readonly images: readonly string[];
}

/** Headers of the pages: what they may load, and that a browser asks for a newer one each time. */
export function webHeaders(scope: Construct, { connect, images }: Hosts): ResponseHeadersPolicy {
  const contentSecurityPolicy = [
    `default-src 'self'`,
    `connect-src 'self' ${connect.join(' ')}`,
    `img-src 'self' data: ${images.join(' ')}`,
    `script-src 'self'`,
    `style-src 'self'`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
  return new ResponseHeadersPolicy(scope, 'WebHeaders', {
    securityHeadersBehavior: {
      ...everywhere,
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'cache-control', value: 'no-cache', override: true },
        {
          header: 'permissions-policy',
          value: 'camera=(), geolocation=(), microphone=(), payment=()',
          override: true,
        },
      ],
    },
  });
}

/** Headers of files whose name changes with their content. */
export function assetHeaders(scope: Construct): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'AssetHeaders', {
    securityHeadersBehavior: everywhere,
    customHeadersBehavior: {
      customHeaders: [
        { header: 'cache-control', value: 'public, max-age=31536000, immutable', override: true },
      ],
    },
  });
}

/** Headers of the API's answers, which no browser shows as a page and nobody keeps. */
export function apiHeaders(scope: Construct): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'ApiHeaders', {
    securityHeadersBehavior: {
      ...everywhere,
      contentSecurityPolicy: {
        contentSecurityPolicy: `default-src 'none'; frame-ancestors 'none'`,
        override: true,
      },
    },
    customHeadersBehavior: {
      customHeaders: [{ header: 'cache-control', value: 'no-store', override: false }],
    },
  });
}
