import type { Api, Operation, SchemaPlace } from '../document/api.ts';
import type { Case, OperationInput } from '../input/request.ts';
import { isObject, segmentsOf } from '../schema/pointer.ts';
import { validatorOf } from '../schema/validator.ts';

/** The request without one part that it need not have. */
function* smaller(api: Api, operation: Operation, each: Case): Generator<OperationInput> {
  const { input, violates } = each;
  const broken = violates === null ? null : `${violates.in} ${segmentsOf(violates.pointer)[0] ?? ''}`;
  const optional = (place: 'query' | 'header' | 'cookie', name: string) =>
    broken !== `${place} ${name}` &&
    operation.parameters.every(
      (parameter) => parameter.in !== place || parameter.name !== name || !parameter.required,
    );
  const without = (values: OperationInput['query'], name: string) =>
    Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));

  for (const name of Object.keys(input.query)) {
    if (optional('query', name)) yield { ...input, query: without(input.query, name) };
  }
  for (const name of Object.keys(input.headers)) {
    if (optional('header', name)) yield { ...input, headers: without(input.headers, name) };
  }
  for (const name of Object.keys(input.cookies)) {
    if (optional('cookie', name)) yield { ...input, cookies: without(input.cookies, name) };
  }
  const { body } = input;
  if (body === null || !isObject(body.value)) return;
  const schema = operation.body?.media.find(({ type }) => type === body.mediaType)?.schema ?? null;
  for (const name of Object.keys(body.value)) {
    const value = without(body.value, name);
    if (broken === `body ${name}` || !isNoWorse(api, schema, body.value, value)) continue;
    yield { ...input, body: { ...body, value } };
  }
}

/** Whether leaving it out breaks no rule that was kept before: an invalid request has to keep the one that it breaks. */
function isNoWorse(api: Api, schema: SchemaPlace | null, before: unknown, after: unknown): boolean {
  if (schema === null) return true;
  const validator = validatorOf(api, schema, 'request');
  const broken = validator.check(before).map(({ schemaPath, pointer }) => `${schemaPath} ${pointer}`);
  const now = validator.check(after).map(({ schemaPath, pointer }) => `${schemaPath} ${pointer}`);
  return now.length === broken.length && now.every((each) => broken.includes(each));
}

/**
 * The smallest case found that still shows the same, by leaving out one optional part after the other.
 *
 * @param shows sends the case afresh and tells whether the same is seen
 * @param most calls of `shows`
 */
export async function shrink(
  api: Api,
  operation: Operation,
  each: Case,
  shows: (smaller: Case) => Promise<boolean>,
  most: number,
): Promise<Case> {
  let smallest = each;
  let left = most;
  let found = true;
  while (found && left > 0) {
    found = false;
    for (const input of smaller(api, operation, smallest)) {
      if (left === 0) break;
      left -= 1;
      const candidate = { ...smallest, input };
      if (!(await shows(candidate))) continue;
      smallest = candidate;
      found = true;
      break;
    }
  }
  return smallest;
}
