import { expect, it } from 'vitest';
import { readApi } from '#shared/qa/document/read-api.ts';
import { proofOf } from '#shared/qa/execution/authorization.ts';

async function headersFor(scheme: object, token: string) {
  const document = {
    swagger: '2.0',
    info: { title: 'Keys', version: '1' },
    securityDefinitions: { key: scheme },
    security: [{ key: [] }],
    paths: { '/things': { get: { responses: { 200: { description: 'ok' } } } } },
  };
  const api = await readApi({ text: JSON.stringify(document), address: null }, { fetchExternal: null });
  return proofOf(api, api.operations[0] ?? null, { kind: 'token', token }).headers;
}

it.each([
  ['X-Api-Key', 'k1', { 'x-api-key': 'k1' }],
  ['Authorization', 'k1', { authorization: 'Bearer k1' }],
  ['Authorization', 'Token k1', { authorization: 'Token k1' }],
  ['Authorization: Bearer', 'k1', { authorization: 'Bearer k1' }],
  ['X-Auth: Token', 'k1', { 'x-auth': 'Token k1' }],
])('carries a key whose header is called %s', async (name, token, expected) => {
  expect(await headersFor({ type: 'apiKey', in: 'header', name }, token)).toEqual(expected);
});
