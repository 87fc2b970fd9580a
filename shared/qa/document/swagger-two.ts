import { upgradeFromTwoToThree } from '@scalar/openapi-upgrader/2.0-to-3.0';
import type { Problem } from './api.ts';
import { isNode, membersOf, type Node } from './node.ts';
import { below } from './pointer.ts';

/** A Swagger 2.0 document as OpenAPI 3.0; paths that cannot be converted are left out, each with a problem. */
export function fromSwaggerTwo(document: Node): {
  readonly document: Node;
  readonly problems: readonly Problem[];
} {
  document.swagger = '2.0';
  const prepared = structuredClone(document);
  movePathBodies(prepared);
  try {
    return { document: converted(prepared), problems: [] };
  } catch {
    return pathByPath(document);
  }
}

function pathByPath(document: Node): { readonly document: Node; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const paths: Node = {};
  const shared = structuredClone({ ...document, paths: {} });
  const sound = convertedOr(shared, (reason) => {
    problems.push({ operation: null, pointer: '', reason: `The shared parts cannot be read: ${reason}` });
    return { openapi: '3.0.4', info: document.info, components: {} };
  });
  for (const [path, item] of membersOf(document.paths)) {
    const alone: Node = {
      swagger: '2.0',
      consumes: document.consumes,
      produces: document.produces,
      definitions: {},
      parameters: document.parameters ?? {},
      responses: {},
      paths: { [path]: item },
    };
    const copy = structuredClone(alone);
    const result = convertedOr(copy, (reason) => {
      problems.push({
        operation: null,
        pointer: below('/paths', path),
        reason: `This path is left out: it cannot be read as Swagger 2.0 (${reason}).`,
      });
      return {};
    });
    if (isNode(result.paths) && path in result.paths) paths[path] = result.paths[path];
  }
  return { document: { ...sound, paths }, problems };
}

function converted(document: Node): Node {
  const result: unknown = upgradeFromTwoToThree(document);
  return isNode(result) ? result : {};
}

function convertedOr(document: Node, otherwise: (reason: string) => Node): Node {
  try {
    movePathBodies(document);
    return converted(document);
  } catch (error) {
    return otherwise(error instanceof Error ? error.message.slice(0, 200) : 'unknown reason');
  }
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** The converter only gives body parameters of a path to the methods written after them: write them into each. */
function movePathBodies(document: Node): void {
  for (const [, item] of membersOf(document.paths)) {
    if (!isNode(item) || !Array.isArray(item.parameters)) continue;
    const bodies = item.parameters.filter(
      (parameter) => isNode(parameter) && (parameter.in === 'body' || parameter.in === 'formData'),
    );
    if (bodies.length === 0) continue;
    item.parameters = item.parameters.filter((parameter) => !bodies.includes(parameter));
    for (const method of methods) {
      const operation = item[method];
      if (!isNode(operation)) continue;
      const own = Array.isArray(operation.parameters) ? operation.parameters : [];
      operation.parameters = [...structuredClone(bodies), ...own];
    }
  }
}
