import { expect, test } from 'vitest';
import { recoveryAnswers } from '#shared/qa/oracles/security/recovery-answers.ts';
import { info, operation, reading } from '../document/reading.ts';
import { jsonBody } from './exchanges.ts';
import { proberAt, serving } from './probing.ts';

const text = { type: 'string' };
const body = (...names: readonly string[]) => ({
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: names,
        properties: Object.fromEntries(names.map((name) => [name, text])),
      },
    },
  },
});
const responses = { '200': { description: 'Fine' } };
const api = await reading({
  openapi: '3.1.0',
  info,
  paths: {
    '/register': { post: { requestBody: body('username', 'password', 'phone'), responses } },
    '/lost-password': { post: { requestBody: body('username', 'phone'), responses } },
  },
});

/** Sends a way back in to whoever gives the name and the number of the same account. */
async function asked(tells: boolean) {
  const phones = new Map<string, unknown>();
  const address = await serving(({ path, body: sent }) => {
    const name = String(sent.username);
    if (path === '/register') phones.set(name, sent.phone);
    if (path === '/register') return { status: 201, body: {} };
    if (sent.phone === undefined) return { status: 422, body: {} };
    const known = phones.get(name) === sent.phone;
    return tells && !known
      ? { status: 400, body: { message: 'Nobody like that' } }
      : { status: 200, body: {} };
  });
  let count = 0;
  const prober = proberAt(api, address, {
    'POST /register': () => {
      count += 1;
      return { body: jsonBody({ username: `ada${count}`, password: 'lovelace-1', phone: `555000${count}` }) };
    },
  });
  const found = await recoveryAnswers.probe(prober, operation(api, 'POST /lost-password'));
  return found?.map(({ oracle }) => oracle);
}

test('asking for a way back in with more than a name', async () => {
  expect(await asked(true)).toEqual(['user-enumeration']);
  expect(await asked(false)).toEqual([]);
});
