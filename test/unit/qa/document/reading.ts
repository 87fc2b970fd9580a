import type { Api, Operation } from '#shared/qa/document/api.ts';
import { readApi } from '#shared/qa/document/read-api.ts';

/** Reads a document given as an object or text, with other documents by their address. */
export function reading(
  document: unknown,
  others: Readonly<Record<string, unknown>> | null = null,
  address: string | null = null,
): Promise<Api> {
  const written = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  const fetchExternal = async (url: string) => {
    if (others === null || !(url in others)) throw new Error('404 Not Found');
    return written(others[url]);
  };
  return readApi(
    { text: written(document), address },
    { fetchExternal: others === null ? null : fetchExternal },
  );
}

export function operation(api: Api, id: string): Operation {
  const found = api.operations.find((each) => each.id === id);
  if (found === undefined)
    throw new Error(`There is no ${id} but ${api.operations.map((each) => each.id).join(', ')}`);
  return found;
}

export const info = { title: 'Things', version: '1' };
export const fine = { '200': { description: 'Fine' } };
