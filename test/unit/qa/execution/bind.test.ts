import { expect, test } from 'vitest';
import type { PlannedOperation } from '#shared/qa/dependencies/plan-types.ts';
import type { Json } from '#shared/qa/document/api.ts';
import { answerOf } from '#shared/qa/execution/answer.ts';
import { bind } from '#shared/qa/execution/bind.ts';
import type { Exchange } from '#shared/qa/execution/exchange.ts';
import { Pool, placeOf, readAll } from '#shared/qa/execution/pool.ts';

let number = 0;

function made(operation: string, target: string, body: Json, location?: string): Exchange {
  number += 1;
  const headers = {
    'content-type': 'application/json',
    ...(location !== undefined && { location }),
  };
  return {
    number,
    operation,
    case: {
      operation,
      kind: 'minimal',
      description: '',
      input: { path: {}, query: {}, headers: {}, cookies: {}, body: null },
      violates: null,
    },
    identity: 'first',
    request: { method: 'POST', target, headers: {}, body: null },
    uses: [],
    response: answerOf(201, headers, Buffer.from(JSON.stringify(body))),
    failure: null,
    took: 1,
    startedAt: '',
  };
}

const planned: PlannedOperation = {
  operation: 'PATCH /racks/{rack}',
  role: 'update',
  danger: null,
  resource: 'rack',
  produces: [],
  needs: [
    {
      at: '/path/rack',
      resource: 'rack',
      required: true,
      form: [],
      candidates: [
        { operation: 'POST /shelves', source: '/name', confidence: 0.5 },
        { operation: 'POST /racks', source: '/name', confidence: 0.9 },
      ],
    },
  ],
};

const valueAt = (pool: Pool, turn: number) =>
  bind(planned, pool, { turns: new Map([['/path/rack', turn]]), ownOnly: true }).bound[0]?.value;

test('what worked at a place comes first, then each other value once', () => {
  const pool = new Pool(() => '');
  for (const name of ['blue', 'blue', 'red']) pool.add(made('POST /shelves', '/shelves', { name }), true);
  pool.add(made('POST /racks', '/racks', { name: 'oak' }), true);
  expect(valueAt(pool, 0)).toBe('oak');
  pool.learn(placeOf(planned.operation, '/path/rack'), 'POST /shelves', '/name', true);
  expect([0, 1, 2, 3].map((turn) => valueAt(pool, turn))).toEqual(['red', 'blue', 'oak', undefined]);
});

test('what several things say alike is what they are in; what is needed until the end is offered to nobody', () => {
  const pool = new Pool(() => '');
  const [one, other] = [
    made('POST /racks', '/racks', { name: 'oak', hall: 'north' }),
    made('POST /racks', '/racks', { name: 'elm', hall: 'north' }),
  ];
  pool.add(one, true);
  expect(pool.isCommon('POST /racks', '/hall')).toBe(false);
  pool.add(other, true);
  expect(pool.isCommon('POST /racks', '/hall')).toBe(true);
  expect(pool.isCommon('POST /racks', '/name')).toBe(false);
  pool.keep(other.number);
  expect([0, 1].map((turn) => valueAt(pool, turn))).toEqual(['oak', undefined]);
});

test.each([
  ['racks/oak', 3],
  ['/v1/halls/2/racks/oak', 3],
  ['http://there/v1/halls/2/racks/oak?new', 3],
])('a Location %s counts from the request', (location, index) => {
  const exchange = made('POST /halls/{hall}/racks', '/halls/2/racks', {}, location);
  expect(readAll(exchange, `header:location#${index}`, '/v1')).toEqual([
    { at: `header:location#${index}`, value: 'oak' },
  ]);
});
