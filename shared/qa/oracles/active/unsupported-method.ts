import type { Api, Method, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import { statusOf, succeeded } from '../answers.ts';
import type { ActiveOracle } from '../oracle.ts';
import { references } from '../references.ts';
import { isMember, operationAt } from './calls.ts';

const methods: readonly Method[] = ['PATCH', 'PUT', 'POST', 'DELETE'];

/** Whether an address of the one path may be one of the other: `/cards/batch` is `/cards/{id}` to a router. */
function meets(path: string, other: string): boolean {
  const [segments, others] = [path.split('/'), other.split('/')];
  return (
    segments.length === others.length &&
    others.every((each, index) => each === segments[index] || each.includes('{'))
  );
}

/** Methods that the document leaves out; a whole collection is never deleted. */
const leftOut = (api: Api, path: string): Method[] =>
  methods.filter(
    (method) =>
      !api.operations.some((each) => each.method === method && meets(path, each.path)) &&
      (method !== 'DELETE' || isMember(path)),
  );

/** Calls a path with a method that the document leaves out, on something made for it. */
export const unsupportedMethod: ActiveOracle = {
  name: 'unsupported-method',
  security: false,
  // Once for each path, by the operation that does the least harm.
  applies: (api, operation) =>
    leftOut(api, operation.path).length > 0 && operation.id === mildest(api, operation.path)?.id,
  async probe(prober, operation) {
    if (!prober.room(4)) return null;
    const call = await prober.accepted(operation.id);
    if (call === null) return null;
    const control = await prober.send(call);
    if (!succeeded(control)) return null;
    const path = control.request.target.replace(/\?.*$/, '');
    const [method] = leftOut(prober.api, operation.path);
    if (method === undefined) return null;
    const ask = (target: string): Promise<Exchange> =>
      prober.sendRaw(
        operation.id,
        {
          method,
          target,
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: method === 'DELETE' ? null : '{}',
        },
        { identity: 'first' },
      );
    const answer = await ask(path);
    if (!succeeded(answer)) return [];
    // A server that answers every address alike says nothing with it.
    const elsewhere = await ask(`${path.replace(/\/$/, '')}-assay/none`);
    if (succeeded(elsewhere)) return null;
    return [
      {
        oracle: 'unsupported-method',
        severity: 'low',
        operation: operation.id,
        signature: `${operation.path} ${method}`,
        title: `${method} ${operation.path} works, which the document leaves out`,
        evidence: `${method} ${path} got ${statusOf(answer)}; the document has no such operation, so 405 is expected.`,
        likelyCause:
          'A route that was forgotten in the document or in the code, or one that takes any method.',
        reference: references.notAllowed,
        exchanges: [control, answer],
      },
    ];
  },
};

function mildest(api: Api, path: string): Operation | null {
  const order: readonly Method[] = ['GET', 'HEAD', 'PATCH', 'PUT', 'POST'];
  for (const method of order) {
    const found = operationAt(api, method, path);
    if (found !== null) return found;
  }
  return null;
}
