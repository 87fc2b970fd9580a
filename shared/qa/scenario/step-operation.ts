import type { Api, Operation } from '../document/api.ts';

/** A placeholder in a step's values; also what a test file exported from a scenario fills. */
export const placeholder = /\{([A-Za-z_]\w*)\}/g;

/** The names of the placeholders in a text, in their order. */
export const placeholdersIn = (text: string): string[] =>
  [...text.matchAll(placeholder)].map(([, name = '']) => name);

const isParameter = (segment: string) => /\{[^}]+\}/.test(segment);

/** Whether a segment of a call can stand where the document has this one: `{id}.json` takes `7.json`. */
function takes(documented: string, segment: string): boolean {
  if (!isParameter(documented)) return documented === segment;
  if (segment === '') return false;
  const [before = '', after = ''] = [documented.split('{')[0], documented.split('}').at(-1)];
  return segment.startsWith(before) && segment.endsWith(after);
}

/**
 * The operation that a step calls, or null: the one of its method whose path takes the step's, literal segments
 * before parameters, as servers decide it.
 *
 * @param path as in a step, without query
 */
export function operationOf(api: Api, method: string, path: string): Operation | null {
  const segments = path.split('/');
  const fitting = api.operations.filter((operation) => {
    const documented = operation.path.split('/');
    return (
      operation.method === method &&
      documented.length === segments.length &&
      documented.every((each, at) => takes(each, segments[at] ?? ''))
    );
  });
  const literals = ({ path: documented }: Operation) =>
    documented
      .split('/')
      .map((each) => (isParameter(each) ? '1' : '0'))
      .join('');
  return fitting.sort((one, other) => literals(one).localeCompare(literals(other)))[0] ?? null;
}

/** The segments of a step's path that stand for parameters of the operation, with what the document has there. */
export function parametersOf(
  operation: Operation,
  path: string,
): { readonly documented: string; readonly sent: string }[] {
  const segments = path.split('/');
  return operation.path
    .split('/')
    .flatMap((documented, at) => (isParameter(documented) ? [{ documented, sent: segments[at] ?? '' }] : []));
}
