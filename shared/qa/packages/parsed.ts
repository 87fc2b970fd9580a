import type { ParsedSpec } from '../contract.ts';
import { dangerOf } from '../dependencies/danger.ts';
import type { Api } from '../document/api.ts';

/** What a form shows of a document. */
export function parsedSpec(api: Api): ParsedSpec {
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
      danger: dangerOf(operation),
    })),
    problems: [...api.problems],
  };
}
