import type { Api, Operation } from '../document/api.ts';
import type { Gap, OperationOutcome } from '../report/contract.ts';

const isSuccess = (status: string) => /^2(\d\d|XX)$/i.test(status);

/** Whether a status that is documented, perhaps as a class, is among those that came. */
const came = (documented: string, statuses: readonly string[]) =>
  statuses.some((status) =>
    /^\dXX$/i.test(documented) ? status.startsWith(documented.charAt(0)) : status === documented,
  );

function gapsOf(operation: Operation, { outcome, reason, statuses }: OperationOutcome): Gap[] {
  const { id } = operation;
  if (outcome !== 'covered') {
    return [{ kind: 'uncovered', operation: id, detail: reason ?? 'It was never tried.' }];
  }
  const gaps: Gap[] = [];
  const seen = Object.keys(statuses);
  const bare = operation.responses.filter(
    ({ status, media }) =>
      isSuccess(status) &&
      !['204', '205'].includes(status) &&
      came(status, seen) &&
      media.every(({ schema }) => schema === null),
  );
  if (bare.length > 0 && operation.method !== 'HEAD') {
    const which = bare.map(({ status }) => status).join(', ');
    gaps.push({
      kind: 'weak-assertion',
      operation: id,
      detail: `The document has no schema for ${which}, so only the status could be checked.`,
    });
  }
  const missed = operation.responses.flatMap(({ status }) =>
    /^4/.test(status) && !came(status, seen) ? [status] : [],
  );
  if (missed.length > 0) {
    gaps.push({
      kind: 'missing-error-cases',
      operation: id,
      detail: `${missed.join(', ')} ${missed.length === 1 ? 'is' : 'are'} documented and never came.`,
    });
  }
  return gaps;
}

/** What the run cannot vouch for, operation by operation. */
export function gapsIn(api: Api, outcomes: readonly OperationOutcome[]): Gap[] {
  const byId = new Map(outcomes.map((each) => [each.operation, each]));
  return api.operations.flatMap((operation) => {
    const outcome = byId.get(operation.id);
    return outcome === undefined ? [] : gapsOf(operation, outcome);
  });
}
