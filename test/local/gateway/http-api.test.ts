import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallCloud, startSmallCloud } from '../start/small-cloud.ts';

const answers: Record<string, string> = {
  text: '"hello"',
  object: '{ a: 1 }',
  structured:
    '{ statusCode: 201, headers: { "X-Own": "1", "Content-Type": "text/html" }, body: "<p>", cookies: ["a=1", "b=2; Path=/"] }',
  binary:
    '{ statusCode: 200, headers: { "content-type": "image/png" }, isBase64Encoded: true, body: "AAECAw==" }',
  empty: '{ statusCode: 204 }',
  wrong: '{ statusCode: "many" }',
  number: '{ statusCode: 200, body: 5 }',
};

let cloud: SmallCloud;

beforeAll(async () => {
  cloud = await startSmallCloud({
    functions: {
      echo: 'export const handler = async (event) => ({ statusCode: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(event) });',
      answer: `const answers = {${Object.entries(answers).map(([name, value]) => `${name}: ${value}`)}}; export const handler = async (event) => answers[event.pathParameters.kind];`,
      fail: 'export const handler = async () => { throw new Error("secret detail"); };',
      none: 'export const handler = async () => 1;',
    },
    settings: { none: { ReservedConcurrentExecutions: 0 } },
    http: {
      'ANY /echo/{one}/{rest+}': 'echo',
      'POST /echo': 'echo',
      'GET /echo/fixed/here': 'answer',
      'GET /answer/{kind}': 'answer',
      'GET /fail': 'fail',
      'GET /none': 'none',
    },
  });
});
afterAll(() => cloud.stop());

test('an event has the shape of payload format 2.0', async () => {
  const response = await fetch(`${cloud.publicUrl}/echo/a%20b/c/d%2Fe?x=1&y=%20z&x=2&flag`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', Cookie: 'a=1; b=2', 'X-Own': 'yes', 'user-agent': 'test' },
    body: '{"ü":1}',
  });
  const event = (await response.json()) as Record<string, unknown>;

  expect(event).toEqual({
    version: '2.0',
    routeKey: 'ANY /echo/{one}/{rest+}',
    rawPath: '/echo/a b/c/d/e',
    rawQueryString: 'x=1&y=%20z&x=2&flag',
    cookies: ['a=1', 'b=2'],
    headers: expect.objectContaining({ 'x-own': 'yes', 'content-type': 'application/json' }),
    queryStringParameters: { x: '1,2', y: ' z', flag: '' },
    pathParameters: { one: 'a b', rest: 'c/d/e' },
    body: '{"ü":1}',
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: expect.any(String),
      domainName: expect.stringMatching(/\.execute-api\.us-east-1\.amazonaws\.com$/),
      domainPrefix: expect.any(String),
      http: {
        method: 'PUT',
        path: '/echo/a b/c/d/e',
        protocol: 'HTTP/1.1',
        sourceIp: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
        userAgent: 'test',
      },
      requestId: expect.any(String),
      routeKey: 'ANY /echo/{one}/{rest+}',
      stage: '$default',
      time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
  });
  expect(event.headers).not.toHaveProperty('cookie');
});

test('what a request does not have is absent from the event', async () => {
  const event = (await (await fetch(`${cloud.publicUrl}/echo`, { method: 'POST' })).json()) as object;

  for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'body']) {
    expect(event).not.toHaveProperty(name);
  }
});

test.each([
  ['application/octet-stream', true],
  ['application/x-www-form-urlencoded', true],
  ['application/problem+json; charset=utf-8', false],
  ['text/csv', false],
])('a body of type %s arrives in base64: %s', async (type, base64) => {
  const response = await fetch(`${cloud.publicUrl}/echo`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: 'a=1',
  });

  expect(await response.json()).toMatchObject({
    isBase64Encoded: base64,
    body: base64 ? Buffer.from('a=1').toString('base64') : 'a=1',
  });
});

test('repeated headers are joined', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { hostname, port } = new URL(cloud.publicUrl);
  const call = request(
    { hostname, port, path: '/echo', method: 'POST', headers: { 'X-Many': ['a', 'b'] } },
    (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    },
  );
  call.end();

  expect(JSON.parse(await promise).headers['x-many']).toBe('a,b');
});

test('a literal route is preferred to one with parameters', async () => {
  expect((await fetch(`${cloud.publicUrl}/echo/fixed/here`)).status).toBe(500);
  expect((await fetch(`${cloud.publicUrl}/echo/fixed/there`)).status).toBe(200);
});

async function answered(kind: string) {
  const response = await fetch(`${cloud.publicUrl}/answer/${kind}`);
  return { response, status: response.status, body: Buffer.from(await response.arrayBuffer()) };
}

test('a result without status is the body of a 200', async () => {
  const text = await answered('text');
  const object = await answered('object');

  expect([text.status, text.body.toString()]).toEqual([200, 'hello']);
  expect([object.status, object.body.toString()]).toEqual([200, '{"a":1}']);
  expect(object.response.headers.get('content-type')).toBe('application/json');
});

test('a structured result gives status, headers, body and each cookie', async () => {
  const { response, status, body } = await answered('structured');

  expect([status, body.toString()]).toEqual([201, '<p>']);
  expect(response.headers.get('x-own')).toBe('1');
  expect(response.headers.get('content-type')).toBe('text/html');
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; Path=/']);
});

test('a body in base64 is sent as bytes', async () => {
  expect((await answered('binary')).body).toEqual(Buffer.from([0, 1, 2, 3]));
});

test('an answer without body is sent', async () => {
  expect(await answered('empty')).toMatchObject({ status: 204 });
});

test.each(['wrong', 'number'])('a %s result is an internal error', async (kind) => {
  const { status, body } = await answered(kind);

  expect([status, body.toString()]).toEqual([500, '{"message":"Internal Server Error"}']);
});

test('an error of the function says nothing of its cause', async () => {
  const response = await fetch(`${cloud.publicUrl}/fail`);

  expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
});

test('a throttled function is an unavailable service', async () => {
  expect((await fetch(`${cloud.publicUrl}/none`)).status).toBe(503);
});

test('an unknown path is not found', async () => {
  const response = await fetch(`${cloud.publicUrl}/nothing`);

  expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}']);
});

test('a body beyond 10 MB is refused', async () => {
  const response = await fetch(`${cloud.publicUrl}/echo`, { method: 'POST', body: Buffer.alloc(10_500_000) });

  expect(response.status).toBe(413);
});

test.each([
  'evil.example',
  'localhost.evil.example:4000',
  '127.0.0.1.evil.example',
])('a request that names %s is refused', async (host) => {
  const { port } = new URL(cloud.publicUrl);
  const status = (port_: string, path: string) =>
    new Promise((resolve) => {
      request({ hostname: '127.0.0.1', port: port_, path, headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
  const internal = new URL(cloud.internalUrl);

  expect(await status(port, '/fail')).toBe(421);
  expect(await status(internal.port, `${internal.pathname}/control/stop`)).toBe(404);
});

test('the internal port tells nothing without its secret', async () => {
  const { origin } = new URL(cloud.internalUrl);

  expect((await fetch(`${origin}/control/stop`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${origin}/${'x'.repeat(32)}/control/stop`, { method: 'POST' })).status).toBe(404);
});

test('functions are invoked over the Lambda API, waiting or not', async () => {
  const invoke = (name: string, headers: Record<string, string> = {}) =>
    fetch(`${cloud.internalUrl}/2015-03-31/functions/${name}/invocations`, {
      method: 'POST',
      headers,
      body: '{"a":1}',
    });

  const echoed = await invoke('echo');
  expect(JSON.parse(((await echoed.json()) as { body: string }).body)).toEqual({ a: 1 });
  const failing = await invoke('fail');
  expect([failing.status, failing.headers.get('x-amz-function-error')]).toEqual([200, 'Unhandled']);
  expect((await invoke('none')).status).toBe(429);
  expect((await invoke('nobody')).status).toBe(404);
  expect((await invoke('echo', { 'x-amz-invocation-type': 'Event' })).status).toBe(202);
});
