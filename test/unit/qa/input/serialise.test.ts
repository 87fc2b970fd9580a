import { describe, expect, it } from 'vitest';
import type { Json } from '#shared/qa/document/api.ts';
import type { OperationInput } from '#shared/qa/input/request.ts';
import { serialise } from '#shared/qa/input/serialise.ts';
import { jsonBody, oneOperation } from './one-operation.ts';

const empty: OperationInput = { path: {}, query: {}, headers: {}, cookies: {}, body: null };
const list = ['a', 'b c', 'd,e'];
const object = { x: 1, y: 'b&c' };

async function query(style: Record<string, unknown>, value: Json, schema: unknown = {}): Promise<string> {
  const { api, operation } = await oneOperation({
    parameters: [{ name: 'p', in: 'query', schema, ...style }],
  });
  return serialise(api, operation, { ...empty, query: { p: value } }).target;
}

async function path(style: Record<string, unknown>, value: Json): Promise<string> {
  const { api, operation } = await oneOperation(
    { parameters: [{ name: 'p', in: 'path', required: true, schema: {}, ...style }] },
    {},
    '/things/{p}/x',
  );
  return serialise(api, operation, { ...empty, path: { p: value } }).target;
}

async function body(type: string, schema: unknown, value: Json, more: Record<string, unknown> = {}) {
  const { api, operation } = await oneOperation(
    { requestBody: { content: { [type]: { schema, ...more } } } },
    { Pet: schema },
  );
  const wire = serialise(api, operation, { ...empty, body: { mediaType: type, value } });
  return {
    type: wire.headers['content-type'],
    text: typeof wire.body === 'string' ? wire.body : new TextDecoder().decode(wire.body ?? new Uint8Array()),
  };
}

describe('a query parameter', () => {
  it.each<[string, Record<string, unknown>, Json, string]>([
    ['a text', {}, 'a b&c=d/é+', '/things?p=a%20b%26c%3Dd%2F%C3%A9%2B'],
    ['a text with reserved characters', { allowReserved: true }, 'a/b?c:d&e', '/things?p=a/b?c:d%26e'],
    ['a list', {}, list, '/things?p=a&p=b%20c&p=d%2Ce'],
    ['a list in one', { explode: false }, list, '/things?p=a,b%20c,d%2Ce'],
    ['a list with spaces', { style: 'spaceDelimited', explode: false }, ['a', 'b'], '/things?p=a%20b'],
    ['a list with bars', { style: 'pipeDelimited', explode: false }, ['a', 'b'], '/things?p=a%7Cb'],
    ['an empty list', {}, [], '/things'],
    ['an object', {}, object, '/things?x=1&y=b%26c'],
    ['an object in one', { explode: false }, object, '/things?p=x,1,y,b%26c'],
    [
      'a deep object',
      { style: 'deepObject' },
      { a: { b: [1, 2] }, c: 'd' },
      '/things?p%5Ba%5D%5Bb%5D%5B%5D=1&p%5Ba%5D%5Bb%5D%5B%5D=2&p%5Bc%5D=d',
    ],
    ['a number', {}, 1.5, '/things?p=1.5'],
  ])('writes %s', async (_, style, value, target) => {
    expect(await query(style, value)).toBe(target);
  });

  it('writes a document of its own as JSON', async () => {
    const { api, operation } = await oneOperation({
      parameters: [{ name: 'p', in: 'query', content: { 'application/json': { schema: {} } } }],
    });
    expect(serialise(api, operation, { ...empty, query: { p: { a: [1] } } }).target).toBe(
      '/things?p=%7B%22a%22%3A%5B1%5D%7D',
    );
  });
});

describe('a path parameter', () => {
  it.each<[string, Record<string, unknown>, Json, string]>([
    ['a text', {}, 'a/b?c#d', '/things/a%2Fb%3Fc%23d/x'],
    ['dots', {}, '..', '/things/%2E%2E/x'],
    ['a dollar sign', {}, '$&', '/things/%24%26/x'],
    ['a list', {}, ['a', 'b,c'], '/things/a,b%2Cc/x'],
    ['an object', { explode: true }, { a: 1, b: 2 }, '/things/a=1,b=2/x'],
    ['a label', { style: 'label', explode: true }, ['a', 'b'], '/things/.a.b/x'],
    ['a label in one', { style: 'label', explode: false }, ['a', 'b'], '/things/.a,b/x'],
    ['a matrix', { style: 'matrix', explode: true }, ['a', 'b'], '/things/;p=a;p=b/x'],
    ['a matrix in one', { style: 'matrix', explode: false }, { a: 1 }, '/things/;p=a,1/x'],
  ])('writes %s', async (_, style, value, target) => {
    expect(await path(style, value)).toBe(target);
  });
});

describe('headers and cookies', () => {
  it('are written without what would break them', async () => {
    const { api, operation } = await oneOperation({
      parameters: [
        { name: 'X-Tags', in: 'header', schema: { type: 'array' } },
        { name: 'X-Text', in: 'header', schema: { type: 'string' } },
        { name: 'session', in: 'cookie', schema: { type: 'string' } },
        { name: 'theme', in: 'cookie', schema: { type: 'string' } },
      ],
    });
    const wire = serialise(api, operation, {
      ...empty,
      headers: { 'X-Tags': ['a', 'b'], 'X-Text': ' a\r\nb: 漢 ' },
      cookies: { session: 'a;b', theme: 'dark' },
    });
    expect(wire.headers).toEqual({
      'x-tags': 'a,b',
      'x-text': 'a%0D%0Ab: %E6%BC%A2',
      cookie: 'session=a%3Bb; theme=dark',
    });
  });
});

describe('a body', () => {
  it('is JSON', async () => {
    expect(await body('application/merge-patch+json', {}, { a: 'é' })).toEqual({
      type: 'application/merge-patch+json',
      text: '{"a":"é"}',
    });
  });

  it('is a form', async () => {
    expect(
      await body('application/x-www-form-urlencoded', {}, { a: 'b c&d', list: [1, 2], o: { x: 1 } }),
    ).toEqual({
      type: 'application/x-www-form-urlencoded',
      text: 'a=b+c%26d&list=1&list=2&o=%7B%22x%22%3A1%7D',
    });
  });

  it('has parts, files among them, the same for the same input', async () => {
    const schema = {
      type: 'object',
      properties: { file: { type: 'string', format: 'binary' }, meta: { type: 'object' } },
    };
    const first = await body('multipart/form-data', schema, { file: 'data', meta: { a: 1 } });
    const boundary = /boundary=(.+)$/.exec(first.type ?? '')?.[1];
    expect(first.text).toBe(
      [
        `--${boundary}`,
        'Content-Disposition: form-data; name="file"; filename="file.bin"',
        'Content-Type: application/octet-stream',
        '',
        'data',
        `--${boundary}`,
        'Content-Disposition: form-data; name="meta"',
        'Content-Type: application/json',
        '',
        '{"a":1}',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
    expect(await body('multipart/form-data', schema, { file: 'data', meta: { a: 1 } })).toEqual(first);
  });

  it('is XML as its schema says', async () => {
    const schema = {
      type: 'object',
      xml: { name: 'pet' },
      properties: {
        id: { type: 'integer', xml: { attribute: true } },
        name: { type: 'string' },
        tags: {
          type: 'array',
          xml: { name: 'tags', wrapped: true },
          items: { type: 'string', xml: { name: 'tag' } },
        },
      },
    };
    const { text } = await body('application/xml', schema, { id: 1, name: '<a&b>', tags: ['x', 'y'] });
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><pet id="1"><name>&lt;a&amp;b&gt;</name><tags><tag>x</tag><tag>y</tag></tags></pet>',
    );
  });

  it('is text or bytes', async () => {
    expect(await body('text/plain', {}, 'a b')).toEqual({ type: 'text/plain', text: 'a b' });
    expect(await body('application/octet-stream', {}, 'data')).toEqual({
      type: 'application/octet-stream',
      text: 'data',
    });
  });

  it('is sent as it is when it is broken on purpose', async () => {
    const { api, operation } = await oneOperation(jsonBody({}));
    const wire = serialise(api, operation, {
      ...empty,
      body: { mediaType: 'text/plain', value: null, raw: '{"a"' },
    });
    expect(wire).toMatchObject({ headers: { 'content-type': 'text/plain' }, body: '{"a"' });
  });
});
