import type { Api, Operation } from '#shared/qa/document/api.ts';
import { readApi } from '#shared/qa/document/read-api.ts';

/** A document of one operation, with the schemas that it refers to. */
export async function oneOperation(
  operation: Record<string, unknown>,
  schemas: Record<string, unknown> = {},
  path = '/things',
): Promise<{ api: Api; operation: Operation }> {
  const text = JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: { [path]: { post: { responses: { '200': { description: 'done' } }, ...operation } } },
    components: { schemas },
  });
  const api = await readApi({ text, address: null }, { fetchExternal: null });
  const [only] = api.operations;
  if (only === undefined) throw new Error(`no operation was read: ${JSON.stringify(api.problems)}`);
  return { api, operation: only };
}

export const jsonBody = (schema: unknown, more: Record<string, unknown> = {}) => ({
  requestBody: { required: true, content: { 'application/json': { schema, ...more } } },
});
