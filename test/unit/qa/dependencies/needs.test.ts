import { describe, expect, test } from 'vitest';
import { best, list, need, object, planned, planning, ref, text, uuid, whole } from './planning.ts';

const pet = object({ id: whole, name: text });

describe('where the value of a path comes from', () => {
  test('what creates in the collection first, then its list, in whatever it is wrapped', async () => {
    const plan = await planning(
      {
        'POST /pets': { status: '201', answer: object({ data: ref('Pet') }), body: object({ name: text }) },
        'GET /pets': { answer: object({ results: list(ref('Pet')), total: whole }) },
        'GET /pets/{petId}': {
          parameters: [{ name: 'petId', in: 'path', schema: whole }],
          answer: ref('Pet'),
        },
      },
      { Pet: pet },
    );
    expect(need(plan, 'GET /pets/{petId}', '/path/petId')).toMatchObject({ resource: 'pet', required: true });
    expect(
      need(plan, 'GET /pets/{petId}', '/path/petId')?.candidates.map(
        ({ operation, source }) => `${operation} ${source}`,
      ),
    ).toEqual(['POST /pets /data/id', 'GET /pets /results/*/id']);
  });

  test('where the document does not say what answers hold, whatever they call so', async () => {
    const plan = await planning({
      'POST /pets': { status: '201' },
      'GET /pets': {},
      'GET /pets/{petId}': { parameters: [{ name: 'petId', in: 'path', schema: whole }] },
      'GET /keepers/v2/{username}': {},
      'GET /keepers/v2': {},
    });
    expect(best(plan, 'GET /pets/{petId}', '/path/petId')).toBe('POST /pets header:location#1');
    expect(need(plan, 'GET /pets/{petId}', '/path/petId')?.candidates.map(({ source }) => source)).toContain(
      'named:#petid|petuuid|id|uuid',
    );
    expect(best(plan, 'GET /keepers/v2/{username}', '/path/username')).toBe(
      'GET /keepers/v2 named:username|keeperusername',
    );
    expect(need(plan, 'GET /keepers/v2/{username}', '/path/username')?.resource).toBe('keeper');
  });

  test('a part of what is listed under the name of the whole', async () => {
    const plan = await planning({
      'GET /menu': { answer: list(object({ id: whole, name: text })) },
      'POST /orders': { body: object({ lines: list(object({ menu_item_id: whole, quantity: whole })) }) },
    });
    expect(best(plan, 'POST /orders', '/body/value/lines/0/menu_item_id')).toBe('GET /menu /*/id');
  });

  test('a list with the version of the format beside it, and a token by the secret that was shown once', async () => {
    const plan = await planning({
      'POST /keys': { status: '201', answer: object({ secret: text, label: text, expires: text }) },
      'DELETE /keys/{token}': {},
      'GET /racks': { answer: object({ version: whole, racks: list(object({ id: text })) }) },
      'GET /racks/{rackId}': {},
      'GET /notes': { answer: list(object({ rackId: text })) },
    });
    expect(best(plan, 'DELETE /keys/{token}', '/path/token')).toBe('POST /keys /secret');
    expect(best(plan, 'GET /racks/{rackId}', '/path/rackId')).toBe('GET /racks /racks/*/id');
  });

  test('what creates it below something else', async () => {
    const plan = await planning(
      {
        'POST /orgs': { status: '201', answer: object({ login: text, id: whole }) },
        'POST /orgs/{org}/repos': { status: '201', answer: ref('full-repository') },
        'GET /repos/{owner}/{repo}': { answer: ref('full-repository') },
      },
      { 'full-repository': object({ id: whole, name: text, owner: object({ login: text, id: whole }) }) },
    );
    expect(best(plan, 'POST /orgs/{org}/repos', '/path/org')).toBe('POST /orgs /login');
    expect(best(plan, 'GET /repos/{owner}/{repo}', '/path/repo')).toBe('POST /orgs/{org}/repos /name');
    expect(best(plan, 'GET /repos/{owner}/{repo}', '/path/owner')).toBe(
      'POST /orgs/{org}/repos /owner/login',
    );
  });

  test('the part of the name that says by what', async () => {
    const plan = await planning({
      'POST /projects': { status: '201', answer: object({ id: whole, key: text, name: text }) },
      'GET /projects/{project_key}': {},
      'GET /projects/{project_key}/pages': {},
    });
    expect(best(plan, 'GET /projects/{project_key}', '/path/project_key')).toBe('POST /projects /key');
    expect(best(plan, 'GET /projects/{project_key}/pages', '/path/project_key')).toBe('POST /projects /key');
  });

  test('types and formats must fit', async () => {
    const fields = object({
      id: whole,
      uuid,
      slug: text,
      createdAt: { type: 'string', format: 'date-time' },
    });
    const by = async (schema: { readonly type: string; readonly format?: string }) =>
      best(
        await planning({
          'POST /things': { status: '201', answer: fields },
          'GET /things/{thing}': { parameters: [{ name: 'thing', in: 'path', schema }] },
        }),
        'GET /things/{thing}',
        '/path/thing',
      );
    expect(await by(whole)).toBe('POST /things /id');
    expect(await by(uuid)).toBe('POST /things /uuid');
    expect(await by(text)).toBe('POST /things /slug');
  });

  test('the Location header, where the answer holds no id', async () => {
    const plan = await planning({
      'POST /jobs': { status: '201', headers: ['Location'] },
      'GET /jobs/{id}': {},
      'POST /tasks': { status: '201' },
      'GET /tasks/{id}': {},
    });
    expect(best(plan, 'GET /jobs/{id}', '/path/id')).toBe('POST /jobs header:location#1');
    expect(best(plan, 'GET /tasks/{id}', '/path/id')).toBe('POST /tasks header:location#1');
    expect(planned(plan, 'POST /jobs').produces).toContainEqual({
      source: 'header:location#1',
      resource: 'job',
    });
  });

  test('a declared link before all else', async () => {
    const plan = await planning({
      'POST /a': { status: '201', answer: object({ id: whole, code: text }) },
      'POST /b': {
        status: '201',
        answer: object({ x: text }),
        links: { to: { operationId: 'readA', parameters: { id: '$response.body#/x' } } },
      },
      'GET /a/{id}': { operationId: 'readA' },
    });
    expect(best(plan, 'GET /a/{id}', '/path/id')).toBe('POST /b /x');
  });

  test('allOf is looked through, and what needs the value itself cannot give it', async () => {
    const plan = await planning(
      {
        'POST /pets': { status: '201', answer: { allOf: [ref('Base'), object({ name: text })] } },
        'GET /pets/{id}': { answer: ref('Base') },
        'PUT /pets/{id}': { answer: ref('Base'), body: object({ name: text }) },
      },
      { Base: object({ id: whole }) },
    );
    const candidates = need(plan, 'GET /pets/{id}', '/path/id')?.candidates ?? [];
    expect(candidates.map(({ operation }) => operation)).not.toContain('GET /pets/{id}');
    expect(candidates[0]).toMatchObject({ operation: 'POST /pets', source: '/id' });
  });

  test('listed values need nothing', async () => {
    const plan = await planning({
      'GET /pets/{kind}': {
        parameters: [{ name: 'kind', in: 'path', schema: { type: 'string', enum: ['cat'] } }],
      },
    });
    expect(planned(plan, 'GET /pets/{kind}').needs).toEqual([]);
  });
});

describe('what bodies and filters refer to', () => {
  const resources = {
    'POST /users': { status: '201', answer: object({ id: uuid, login: text }) },
    'POST /categories': { status: '201', answer: object({ id: whole }) },
    'POST /tags': { status: '201', answer: object({ id: whole }) },
  };

  test('by a name with id, by an object with an id, by a list of ids, by the role of a person', async () => {
    const plan = await planning({
      ...resources,
      'POST /tasks': {
        status: '201',
        answer: object({ id: whole }),
        body: object(
          {
            ownerId: uuid,
            category: object({ id: whole }, ['id']),
            tag_ids: list(whole),
            assignee: text,
            parentId: whole,
            taskId: whole,
            title: text,
          },
          ['ownerId', 'category'],
        ),
      },
    });
    expect(best(plan, 'POST /tasks', '/body/value/ownerId')).toBe('POST /users /id');
    expect(best(plan, 'POST /tasks', '/body/value/category/id')).toBe('POST /categories /id');
    expect(best(plan, 'POST /tasks', '/body/value/tag_ids/0')).toBe('POST /tags /id');
    expect(best(plan, 'POST /tasks', '/body/value/assignee')).toBe('POST /users /login');
    const { needs } = planned(plan, 'POST /tasks');
    expect(
      needs
        .filter(({ required }) => required)
        .map(({ at }) => at)
        .toSorted(),
    ).toEqual(['/body/value/category/id', '/body/value/ownerId']);
    expect(needs.map(({ at }) => at)).not.toContain('/body/value/title');
    expect(needs.map(({ at }) => at)).not.toContain('/body/value/taskId');
  });

  test('by a filter of a list', async () => {
    const plan = await planning({
      ...resources,
      'GET /tasks': {
        parameters: [
          { name: 'category_id', in: 'query', schema: whole },
          { name: 'page', in: 'query', schema: whole },
        ],
      },
    });
    expect(planned(plan, 'GET /tasks').needs.map(({ at, required }) => [at, required])).toEqual([
      ['/query/category_id', false],
    ]);
  });

  test('If-Match needs the ETag of what reads the same address', async () => {
    const plan = await planning({
      'GET /things/{id}': { headers: ['ETag'] },
      'PUT /things/{id}': { parameters: [{ name: 'If-Match', in: 'header', required: true, schema: text }] },
    });
    expect(best(plan, 'PUT /things/{id}', '/headers/If-Match')).toBe('GET /things/{id} header:etag');
  });
});
