import type { Api } from '../document/api.ts';
import type { GroupResult } from '../execution/group-result.ts';
import type { OperationOutcome } from '../report/contract.ts';

type Part = GroupResult['operations'][number];

/** Several processes may have called an operation: its own, and those that set something up with it. */
function both(one: Part, other: Part): Part {
  const best =
    [one, other].find(({ outcome }) => outcome === 'covered') ??
    [one, other].find(({ requests }) => requests > 0) ??
    one;
  const statuses = { ...one.statuses };
  for (const [status, count] of Object.entries(other.statuses))
    statuses[status] = (statuses[status] ?? 0) + count;
  const sent = [...new Set([...one.sent, ...other.sent])];
  return {
    ...best,
    requests: one.requests + other.requests,
    statuses,
    sent,
    parameters: { sent: sent.length, documented: one.parameters.documented },
  };
}

/**
 * What came of every operation of the document, in its order.
 *
 * @param without why an operation was not tried that no result tells of
 */
export function outcomesTogether(
  api: Api,
  results: readonly Pick<GroupResult, 'operations'>[],
  without: (operation: string) => string,
): OperationOutcome[] {
  const known = new Map<string, Part>();
  for (const part of results.flatMap(({ operations }) => operations)) {
    const other = known.get(part.operation);
    known.set(part.operation, other === undefined ? part : both(other, part));
  }
  return api.operations.map(({ id, method, path, responses }) => {
    const part = known.get(id);
    if (part === undefined) {
      return {
        operation: id,
        method,
        path,
        outcome: 'untested',
        reason: without(id),
        requests: 0,
        statuses: {},
        parameters: { sent: 0, documented: 0 },
        documentedStatuses: responses.map(({ status }) => status),
      };
    }
    const { sent: _, ...outcome } = part;
    return outcome;
  });
}
