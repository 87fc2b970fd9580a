import { describe, expect, test } from 'vitest';
import { allOf, list, object, planned, planning, ref, text, whole } from './planning.ts';

const crud = (path: string, name: string) => ({
  [`DELETE ${path}/{${name}Id}`]: { status: '204' },
  [`PATCH ${path}/{${name}Id}`]: { body: object({ name: text }) },
  [`GET ${path}/{${name}Id}`]: { answer: object({ id: whole }) },
  [`GET ${path}`]: { answer: list(object({ id: whole })) },
  [`POST ${path}`]: { status: '201', answer: object({ id: whole }), body: object({ name: text }) },
});

describe('roles', () => {
  test.each([
    ['POST /pets', {}, 'create'],
    ['GET /pets', {}, 'list'],
    ['GET /pets/{id}', {}, 'read'],
    ['PUT /pets/{id}', {}, 'replace'],
    ['PATCH /pets/{id}', {}, 'update'],
    ['DELETE /pets/{id}', {}, 'delete'],
    ['POST /pets/{id}/feed', {}, 'action'],
    ['POST /pets/search', {}, 'list'],
    ['POST /login', { summary: 'Sign in' }, 'login'],
    ['POST /auth/token', {}, 'login'],
    ['POST /updatePet', { operationId: 'updatePet' }, 'update'],
    ['POST /deletePet', { operationId: 'deletePet' }, 'delete'],
    ['POST /v1/createPet', { operationId: 'createPet' }, 'create'],
    ['GET /me', { answer: object({ id: whole }) }, 'read'],
    ['GET /report', { answer: object({ rows: list(object({ n: whole })), total: whole }) }, 'list'],
  ] as const)('%s', async (id, call, role) => {
    const plan = await planning({ 'GET /pets/{id}': {}, [id]: call });
    expect(planned(plan, id).role).toBe(role);
  });
});

describe('order and groups', () => {
  test('parents first, then create, list, read, change; what deletes comes last, children first', async () => {
    const plan = await planning({
      ...crud('/shelves/{shelfId}/books', 'book'),
      ...crud('/shelves', 'shelf'),
    });
    expect(plan.groups).toHaveLength(1);
    expect(plan.groups[0]?.operations.map(({ operation }) => operation)).toEqual([
      'POST /shelves',
      'GET /shelves',
      'GET /shelves/{shelfId}',
      'PATCH /shelves/{shelfId}',
      'POST /shelves/{shelfId}/books',
      'GET /shelves/{shelfId}/books',
      'GET /shelves/{shelfId}/books/{bookId}',
      'PATCH /shelves/{shelfId}/books/{bookId}',
      'DELETE /shelves/{shelfId}/books/{bookId}',
      'DELETE /shelves/{shelfId}',
    ]);
  });

  test('what is not connected stands apart', async () => {
    const plan = await planning({ ...crud('/pets', 'pet'), ...crud('/cars', 'car') });
    expect(plan.groups.map(({ resources }) => resources)).toEqual([['pet'], ['car']]);
  });

  test('an organisation that everything needs does not make one group of everything', async () => {
    const below = [
      'teams',
      'projects',
      'hooks',
      'labels',
      'rooms',
      'invoices',
      'reports',
      'devices',
      'events',
    ].map((name) => crud(`/orgs/{orgId}/${name}`, name.slice(0, -1)));
    const plan = await planning(Object.assign({}, crud('/orgs', 'org'), ...below));
    expect(plan.groups).toHaveLength(10);
    expect(Math.max(...plan.groups.map(({ operations }) => operations.length))).toBe(5);
  });

  test('resources that need each other end', async () => {
    const plan = await planning({
      'POST /sellers': {
        status: '201',
        answer: object({ id: whole }),
        body: object({ offerId: whole }, ['offerId']),
      },
      'POST /offers': {
        status: '201',
        answer: object({ id: whole }),
        body: object({ sellerId: whole }, ['sellerId']),
      },
    });
    expect(plan.groups[0]?.operations).toHaveLength(2);
  });

  test('schemas in circles end', async () => {
    const plan = await planning(
      {
        'POST /nodes': { status: '201', answer: ref('Node'), body: ref('Node') },
        'GET /nodes/{id}': { answer: ref('Node') },
      },
      { Node: object({ id: whole, parent: ref('Node'), children: list(ref('Node')) }) },
    );
    expect(planned(plan, 'GET /nodes/{id}').needs[0]?.candidates[0]).toMatchObject({
      operation: 'POST /nodes',
      source: '/id',
    });
  });
});

describe('what is asked for', () => {
  const calls = { ...crud('/pets', 'pet'), ...crud('/cars', 'car') };

  test('every operation is planned or skipped with a reason, once', async () => {
    const plan = await planning(calls, {}, { excludeOperations: ['DELETE *'] });
    const all = [
      ...allOf(plan).map(({ operation }) => operation),
      ...plan.skipped.map(({ operation }) => operation),
    ];
    expect(all.toSorted()).toEqual(Object.keys(calls).toSorted());
    expect(plan.skipped.map(({ operation }) => operation)).toEqual([
      'DELETE /pets/{petId}',
      'DELETE /cars/{carId}',
    ]);
  });

  test('what only sets up comes as a helper; what is excluded does not even do that', async () => {
    const include = { includeOperations: ['GET /pets/{petId}'] };
    const plan = await planning(calls, {}, include);
    expect(allOf(plan).map(({ operation }) => operation)).toEqual(['GET /pets/{petId}']);
    expect(plan.helpers.map(({ operation }) => operation)).toEqual(['POST /pets', 'GET /pets']);
    const without = await planning(calls, {}, { ...include, excludeOperations: ['POST /pets'] });
    expect(without.helpers.map(({ operation }) => operation)).toEqual(['GET /pets']);
    expect(
      planned(without, 'GET /pets/{petId}').needs[0]?.candidates.map(({ operation }) => operation),
    ).toEqual(['GET /pets']);
  });

  test.each([
    'GET /pets',
    'listPets',
    '/pets',
    '/pe*s',
    'list*',
  ])('%s means one operation', async (pattern) => {
    const plan = await planning(
      { 'GET /pets': { operationId: 'listPets' }, 'GET /cars': { operationId: 'allCars' } },
      {},
      { includeOperations: [pattern] },
    );
    expect(allOf(plan).map(({ operation }) => operation)).toEqual(['GET /pets']);
  });
});

describe('danger', () => {
  const found = async (id: string, summary = '') => {
    const plan = await planning(
      { 'GET /items/{id}': {}, 'GET /users/{id}': {}, [id]: { summary } },
      {},
      { allowDestructive: true },
    );
    return planned(plan, id).danger;
  };

  test.each([
    ['DELETE /items', '', 'destructive'],
    ['POST /admin/reset', 'Reset all data', 'destructive'],
    ['POST /cache/purge', '', 'destructive'],
    ['POST /items/truncate', '', 'destructive'],
    ['DELETE /everything', 'Wipe everything', 'destructive'],
    ['GET /initdb', '', 'destructive'],
    ['GET /start', 'Creates and fills the database with samples', 'destructive'],
    ['PUT /admin/maintenance', 'Switch maintenance mode', 'global'],
    ['POST /server/shutdown', '', 'global'],
    ['POST /system/restart', 'Restart the server', 'global'],
    ['PUT /admin/settings', '', 'global'],
    ['PATCH /feature-flags', '', 'global'],
    ['POST /logout', '', 'credentials'],
    ['PUT /users/{id}/password', '', 'credentials'],
    ['POST /me/change-password', '', 'credentials'],
    ['DELETE /me', '', 'credentials'],
    ['POST /tokens/revoke', 'Revoke the token', 'credentials'],
    ['DELETE /sessions/current', 'Sign out', 'credentials'],
    ['POST /api-keys/rotate', 'Rotate the API key', 'credentials'],
  ])('%s %s: %s', async (id, summary, danger) => {
    expect(await found(id, summary)).toBe(danger);
  });

  test.each([
    ['DELETE /items/{id}', 'Delete an item'],
    ['PUT /documents/{id}/archive', 'Archive a document'],
    ['POST /items', 'Add an item'],
    ['GET /maintenance/windows', 'All maintenance windows'],
    ['GET /backups/new', 'Creates a database backup'],
    ['GET /schema', 'The database schema'],
    ['POST /databases', 'Add a database'],
    ['PATCH /users/{id}/settings', 'Change settings'],
    ['POST /items/{id}/restart', 'Restart'],
    ['POST /auth/reset', 'Request Password Reset'],
    ['POST /password-reset-requests', 'Ask for a mail'],
    ['DELETE /users/{id}', 'Remove a user'],
    ['POST /drops', 'Announce a drop'],
    ['POST /maintenance-requests', 'Ask for a repair'],
    ['POST /tokens', 'Sign in'],
    ['POST /rpc/DeleteDatabase', 'Delete a database'],
    ['POST /rpc/DeleteProfile', ''],
    ['POST /passwords/reset', ''],
    ['POST /RequestPasswordReset', ''],
  ])('%s %s is nothing special', async (id, summary) => {
    expect(await found(id, summary)).toBeNull();
  });

  test('without permission it is skipped with a reason; with permission it comes alone and last', async () => {
    const calls = {
      'POST /admin/reset': { summary: 'Reset all data' },
      'POST /logout': {},
      'GET /items': {},
    };
    const without = await planning(calls);
    expect(without.skipped).toEqual([
      { operation: 'POST /admin/reset', reason: expect.stringMatching(/permission/) },
    ]);
    const allowed = await planning(calls, {}, { allowDestructive: true });
    expect(allowed.alone.map(({ operation }) => operation)).toEqual(['POST /admin/reset', 'POST /logout']);
    expect(allowed.groups.flatMap(({ operations }) => operations)).toHaveLength(1);
  });
});
