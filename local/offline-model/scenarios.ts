import { isObject, type Json, objectsIn } from '#local/offline-model/objects-in.ts';
import { sample } from '#local/offline-model/sample.ts';

/** An operation as a request for scenarios shows it. */
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Json[];
  readonly body: Json | null;
  readonly responses: readonly Json[];
}

/** Properties of an answer that are looked for. */
const mostChecked = 5;

const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

function operationOf(value: Json): Operation {
  const [method = '', path = ''] = String(value.operation).split(' ');
  return {
    method,
    path,
    parameters: objects(value.parameters),
    body: isObject(value.body) ? value.body : null,
    responses: objects(value.responses),
  };
}

/**
 * The offline model's scenarios for the operations of an API document: a plain call of one that needs nothing
 * else, and for several together what is created and then read. Null when a text holds no such document.
 */
export function scenariosIn(text: string): { readonly scenarios: readonly Json[] } | null {
  const data = objectsIn(text).findLast(({ operations }) => Array.isArray(operations));
  if (data === undefined) return null;
  const operations = objects(data.operations).map(operationOf);
  const [only] = operations;
  if (only !== undefined && operations.length === 1) return { scenarios: plainCall(only) };
  for (const create of operations.filter(creates)) {
    const scenario = createdAndRead(create, operations);
    if (scenario !== null) return { scenarios: [scenario] };
  }
  return { scenarios: [] };
}

const isPlain = ({ method, path }: Operation) =>
  (method === 'GET' || method === 'POST') && !path.includes('{');
const creates = (operation: Operation) => operation.method === 'POST' && isPlain(operation);

function plainCall(operation: Operation): Json[] {
  const step = isPlain(operation) ? stepOf(operation, 0, operation.path) : null;
  return step === null ? [] : [scenario(`Offline: ${operation.method} ${operation.path} succeeds`, [step])];
}

function createdAndRead(create: Operation, operations: readonly Operation[]): Json | null {
  const read = operations.find(
    ({ method, path }) =>
      method === 'GET' &&
      /^\/\{[^}]+\}$/.test(path.slice(create.path.length)) &&
      path.startsWith(create.path),
  );
  const first = stepOf(create, 0, create.path);
  const parameter = read?.path.slice(create.path.length + 2, -1) ?? '';
  const field = identifierIn(answerOf(create), parameter);
  if (read === undefined || first === null || field === null) return null;
  const second = stepOf(read, 1, `${create.path}/{made}`);
  if (second === null) return null;
  return scenario(`Offline: what ${create.method} ${create.path} creates can be read`, [
    { ...first, extractions: [{ name: 'made', from: 'body', pointer: `/${field}` }] },
    second,
  ]);
}

/** The property of what was created that a path parameter of this name takes. */
function identifierIn(schema: unknown, parameter: string): string | null {
  const names = isObject(schema) && isObject(schema.properties) ? Object.keys(schema.properties) : [];
  return [parameter, 'id'].find((name) => names.includes(name)) ?? null;
}

const successes = ({ responses }: Operation) =>
  responses.filter(({ status }) => /^2\d\d$/.test(String(status)));
const answerOf = (operation: Operation) =>
  successes(operation).find(({ schema }) => isObject(schema))?.schema;

/** Null when a required parameter takes no plain value, or the body is not JSON. */
function stepOf(operation: Operation, index: number, path: string): Json | null {
  const query: Record<string, string> = {};
  const headers: Record<string, string> = {};
  for (const parameter of operation.parameters) {
    if (parameter.required !== true || parameter.in === 'path') continue;
    const [example] = Array.isArray(parameter.examples) ? parameter.examples : [];
    const value = example ?? sample(parameter.schema);
    if (typeof value === 'object' || parameter.in === 'cookie') return null;
    (parameter.in === 'query' ? query : headers)[String(parameter.name)] = String(value);
  }
  const { body } = operation;
  if (body !== null && !/json/.test(String(body.contentType))) return null;
  if (body !== null) headers['content-type'] = String(body.contentType);
  const [example] = body !== null && Array.isArray(body.examples) ? body.examples : [];
  const statuses = successes(operation).map(({ status }) => String(status));
  return {
    index,
    name: `${operation.method} ${operation.path}`,
    method: operation.method,
    path,
    query,
    headers,
    ...(body !== null && { body: example ?? sample(body.schema) }),
    identity: 'first',
    expected: {
      status: statuses.length === 0 ? ['2XX'] : statuses,
      body: presentIn(answerOf(operation)),
      headers: {},
    },
    extractions: [],
  };
}

/** That what must be in an answer is there. */
function presentIn(schema: unknown): Json {
  if (!isObject(schema)) return {};
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const pointers = required.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  const some = schema.type === 'array' ? [''] : pointers.slice(0, mostChecked);
  return Object.fromEntries(some.map((pointer) => [pointer, { kind: 'any' }]));
}

const scenario = (name: string, steps: readonly Json[]): Json => ({
  schemaVersion: 1,
  name: name.slice(0, 300),
  description: 'Written by the offline model from the document alone; no model has thought about it.',
  tags: ['offline'],
  source: 'offline',
  seed: 0,
  steps,
});
