import type { ParsedSpec } from '../contract.ts';
import { planOf } from '../dependencies/plan.ts';
import type { Api } from '../document/api.ts';

/** What a form shows of a document. */
export function parsedSpec(api: Api): ParsedSpec {
  const { groups, alone } = planOf(api, {
    includeOperations: [],
    excludeOperations: [],
    allowDestructive: true,
  });
  const planned = [...groups.flatMap(({ operations }) => operations), ...alone];
  const dangers = new Map(planned.map(({ operation, danger }) => [operation, danger]));
  return {
    title: api.title,
    version: api.version,
    dialect: api.dialect,
    servers: [...api.servers],
    securitySchemes: Object.entries(api.securitySchemes).map(([name, { kind }]) => ({ name, kind })),
    operations: api.operations.map((operation) => ({
      id: operation.id,
      method: operation.method,
      path: operation.path,
      summary: operation.summary,
      tags: [...operation.tags],
      deprecated: operation.deprecated,
      secured: operation.security.length > 0,
      danger: dangers.get(operation.id) ?? null,
    })),
    problems: [...api.problems],
  };
}
