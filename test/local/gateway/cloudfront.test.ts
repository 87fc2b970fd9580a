// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation writes its references so
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathPattern } from '#local/gateway/cloudfront.ts';
import { edgeFunction, isAnswer } from '#local/gateway/edge-function.ts';
import type { HttpRequest } from '#local/gateway/request.ts';
import { type SmallCloud, startSmallCloud } from '../start/small-cloud.ts';

const spaFallback = `
function handler(event) {
  var request = event.request;
  if (request.uri.indexOf('.') < 0) request.uri = '/index.html';
  return request;
}`;

let cloud: SmallCloud;

beforeAll(async () => {
  cloud = await startSmallCloud({
    functions: {
      echo: 'export const handler = async (event) => ({ headers: { "content-type": "application/json", "cache-control": "private" }, statusCode: 200, body: JSON.stringify(event) });',
    },
    http: { 'ANY /api/{rest+}': 'echo' },
    resources: {
      Site: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'site' } },
      Proof: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { Name: 'proof', SecretString: 'from-the-front' },
      },
      Fallback: {
        Type: 'AWS::CloudFront::Function',
        Properties: { Name: 'fallback', FunctionCode: spaFallback },
      },
      Headers: {
        Type: 'AWS::CloudFront::ResponseHeadersPolicy',
        Properties: {
          ResponseHeadersPolicyConfig: {
            SecurityHeadersConfig: {
              ContentSecurityPolicy: {
                Override: true,
                ContentSecurityPolicy: {
                  'Fn::Sub':
                    "default-src 'self'; img-src https://${Site.RegionalDomainName}; upgrade-insecure-requests",
                },
              },
              ContentTypeOptions: { Override: true },
              FrameOptions: { Override: true, FrameOption: 'DENY' },
              ReferrerPolicy: { Override: true, ReferrerPolicy: 'same-origin' },
              StrictTransportSecurity: {
                Override: true,
                AccessControlMaxAgeSec: 60,
                IncludeSubdomains: true,
              },
            },
            CustomHeadersConfig: {
              Items: [
                { Header: 'cache-control', Value: 'no-store', Override: false },
                { Header: 'x-both', Value: 'policy', Override: true },
              ],
            },
          },
        },
      },
      Front: {
        Type: 'AWS::CloudFront::Distribution',
        Properties: {
          DistributionConfig: {
            DefaultRootObject: 'index.html',
            Origins: [
              { Id: 'files', DomainName: { 'Fn::GetAtt': ['Site', 'RegionalDomainName'] } },
              {
                Id: 'api',
                DomainName: {
                  'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Http', 'ApiEndpoint'] }] }],
                },
                OriginCustomHeaders: [
                  {
                    HeaderName: 'X-Origin-Verify',
                    HeaderValue: { 'Fn::Sub': '{{resolve:secretsmanager:${Proof}:SecretString:::}}' },
                  },
                ],
              },
            ],
            DefaultCacheBehavior: {
              TargetOriginId: 'files',
              ResponseHeadersPolicyId: { Ref: 'Headers' },
              FunctionAssociations: [
                { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Fallback', 'FunctionARN'] } },
              ],
            },
            CacheBehaviors: [
              { PathPattern: '/api/*', TargetOriginId: 'api', ResponseHeadersPolicyId: { Ref: 'Headers' } },
              { PathPattern: '/plain/*', TargetOriginId: 'files' },
            ],
          },
        },
      },
    },
    files: { site: { 'index.html': '<p>home</p>', 'assets/app.js': 'let a;', 'plain/a b.txt': 'plain' } },
  });
});
afterAll(() => cloud.stop());

test('the root and every address of the app give the page that starts it', async () => {
  for (const path of ['/', '/runs/run_1', '/?a=1']) {
    const response = await fetch(`${cloud.publicUrl}${path}`);

    expect([response.status, await response.text()]).toEqual([200, '<p>home</p>']);
    expect(response.headers.get('content-type')).toBe('text/html');
  }
});

test('a file is served with its type and tag, and not again when it is known', async () => {
  const first = await fetch(`${cloud.publicUrl}/assets/app.js`);
  const etag = first.headers.get('etag') ?? '';
  const again = await fetch(`${cloud.publicUrl}/assets/app.js`, { headers: { 'if-none-match': etag } });

  expect([first.status, await first.text()]).toEqual([200, 'let a;']);
  expect(first.headers.get('content-type')).toBe('text/javascript');
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('HEAD tells the length and sends nothing', async () => {
  const response = await fetch(`${cloud.publicUrl}/assets/app.js`, { method: 'HEAD' });

  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
    200,
    '6',
    '',
  ]);
});

test.each([
  '/assets/missing.js',
  '/plain/../index.html.bak',
  '/plain/%2e%2e%2f%2e%2e%2fmanifest.json',
  '/plain/%zz',
])('%s is not there', async (path) => {
  const status = await new Promise((resolve) => {
    const { port } = new URL(cloud.publicUrl);
    request({ hostname: '127.0.0.1', port, path, headers: { host: 'localhost' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
  });

  expect(status).toBe(403);
});

test('a key with a space is found', async () => {
  expect(await (await fetch(`${cloud.publicUrl}/plain/a%20b.txt`)).text()).toBe('plain');
});

test('a policy adds its headers, with sources as they are on this machine', async () => {
  const { headers } = await fetch(`${cloud.publicUrl}/`);
  const { port } = new URL(cloud.publicUrl);

  expect(headers.get('content-security-policy')).toBe(`default-src 'self'; img-src http://127.0.0.1:${port}`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('strict-transport-security')).toBe('max-age=60; includeSubDomains');
  expect((await fetch(`${cloud.publicUrl}/plain/x`)).headers.get('x-frame-options')).toBeNull();
});

test('what the origin sent stays unless the policy overrides it', async () => {
  const { headers } = await fetch(`${cloud.publicUrl}/api/x`);

  expect(headers.get('cache-control')).toBe('private');
  expect(headers.get('x-both')).toBe('policy');
});

test('the API learns who the viewer is, and that it was asked by the front', async () => {
  const response = await fetch(`${cloud.publicUrl}/api/x?y=1`, {
    headers: { 'x-origin-verify': 'forged', 'cloudfront-viewer-address': '6.6.6.6:1' },
  });
  const { headers, rawQueryString } = (await response.json()) as {
    headers: Record<string, string>;
    rawQueryString: string;
  };

  expect(rawQueryString).toBe('y=1');
  expect(headers['x-origin-verify']).toBe('from-the-front');
  expect(headers['cloudfront-viewer-address']).toMatch(/^(127\.0\.0\.1|::1):\d+$/);
});

test('a person who opens the app under another name of this machine is sent to the one sign-in knows', async () => {
  const { port } = new URL(cloud.publicUrl);
  const response = await fetch(`http://127.0.0.1:${port}/runs?a=1`, {
    redirect: 'manual',
    headers: { 'sec-fetch-dest': 'document' },
  });

  expect([response.status, response.headers.get('location')]).toEqual([302, `${cloud.publicUrl}/runs?a=1`]);
});

test.each([
  ['/api/*', '/api/a/b', true],
  ['/api/*', '/apis', false],
  ['api/*', '/api/', true],
  ['*.js', '/a/b.js', true],
  ['*.js', '/a/b.jsx', false],
  ['/a?c', '/abc', true],
])('%s matches %s: %s', (pattern, path, matches) => {
  expect(pathPattern(pattern)(path)).toBe(matches);
});

const viewed: HttpRequest = {
  method: 'GET',
  path: '/a',
  rawQuery: 'x=1&x=2&y',
  headers: { cookie: 'a=1; b=2', 'x-own': 'yes' },
  body: Buffer.alloc(0),
  remoteAddress: '10.0.0.1',
  remotePort: 1,
};

test('an edge function can change the request', async () => {
  const run = edgeFunction(
    `async function handler(event) {
       event.request.headers['x-ip'] = { value: event.viewer.ip };
       event.request.uri = event.request.uri + '/' + event.request.cookies.a.value + event.request.querystring.x.multiValue.length;
       return event.request;
     }`,
    () => {},
  );

  expect(await run(viewed)).toEqual({
    ...viewed,
    path: '/a/12',
    headers: { ...viewed.headers, 'x-ip': '10.0.0.1' },
  });
});

test('an edge function can answer itself', async () => {
  const run = edgeFunction(
    'function handler() { return { statusCode: 301, headers: { location: { value: "/b" } } }; }',
    () => {},
  );
  const result = await run(viewed);

  expect(isAnswer(result) && [result.status, result.headers.location]).toEqual([301, '/b']);
});

test.each([
  'throw new Error("x")',
  'for (;;);',
  'require("fs")',
  'process.exit()',
])('an edge function that does "%s" is a 503 and an entry in the log', async (statement) => {
  const errors: unknown[] = [];
  const run = edgeFunction(`function handler(event) { ${statement}; return event.request; }`, (error) =>
    errors.push(error),
  );
  const result = await run(viewed);

  expect(isAnswer(result) && result.status).toBe(503);
  expect(errors).toHaveLength(1);
});
