import { type PlanConfig, planOf } from '#shared/qa/dependencies/plan.ts';
import type { Need, Plan, PlannedOperation } from '#shared/qa/dependencies/plan-types.ts';
import type { JsonObject } from '#shared/qa/document/api.ts';
import { info, reading } from '#test/unit/qa/document/reading.ts';

type Schema = JsonObject;

/** `{ 'POST /pets': { answer: schema } }` as a document, planned. */
export interface Call {
  readonly summary?: string;
  readonly operationId?: string;
  readonly status?: string;
  readonly answer?: Schema;
  readonly headers?: readonly string[];
  readonly body?: Schema;
  readonly parameters?: readonly JsonObject[];
  readonly links?: JsonObject;
}

export const everything: PlanConfig = {
  includeOperations: [],
  excludeOperations: [],
  allowDestructive: false,
};

export async function planning(
  calls: Readonly<Record<string, Call>>,
  schemas: Readonly<Record<string, Schema>> = {},
  config: Partial<PlanConfig> = {},
): Promise<Plan> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [id, call] of Object.entries(calls)) {
    const [method = '', path = ''] = id.split(' ');
    const item = paths[path] ?? {};
    paths[path] = item;
    item[method.toLowerCase()] = {
      operationId: call.operationId,
      summary: call.summary,
      parameters: call.parameters,
      ...(call.body !== undefined && {
        requestBody: { required: true, content: { 'application/json': { schema: call.body } } },
      }),
      responses: {
        [call.status ?? '200']: {
          description: '',
          headers: Object.fromEntries(
            (call.headers ?? []).map((name) => [name, { schema: { type: 'string' } }]),
          ),
          ...(call.answer !== undefined && { content: { 'application/json': { schema: call.answer } } }),
          ...(call.links !== undefined && { links: call.links }),
        },
      },
    };
  }
  return planOf(await reading({ openapi: '3.1.0', info, paths, components: { schemas } }), {
    ...everything,
    ...config,
  });
}

export const allOf = (plan: Plan): readonly PlannedOperation[] => [
  ...plan.groups.flatMap(({ operations }) => operations),
  ...plan.alone,
];

export function planned(plan: Plan, id: string): PlannedOperation {
  const found = allOf(plan).find(({ operation }) => operation === id);
  if (found === undefined) throw new Error(`${id} is not planned`);
  return found;
}

export const need = (plan: Plan, id: string, at: string): Need | undefined =>
  planned(plan, id).needs.find((each) => each.at === at);

/** The best guess, as `POST /pets /id`. */
export function best(plan: Plan, id: string, at: string): string | undefined {
  const [first] = need(plan, id, at)?.candidates ?? [];
  return first === undefined ? undefined : `${first.operation} ${first.source}`;
}

export const text = { type: 'string' } as const;
export const whole = { type: 'integer' } as const;
export const uuid = { type: 'string', format: 'uuid' } as const;
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
export const object = (
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema => ({
  type: 'object',
  properties,
  required,
});
export const list = (items: Schema): Schema => ({ type: 'array', items });
