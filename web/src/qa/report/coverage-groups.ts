import type { OperationOutcome } from '#shared/qa/report/contract.ts';

export interface CoverageGroup {
  /** First part of the path that is no parameter: what the operations are about. */
  readonly name: string;
  readonly operations: OperationOutcome[];
}

const versionLike = /^(api|v\d+(\.\d+)*)$/i;

function subjectOf(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && !part.startsWith('{'));
  return parts.find((part) => !versionLike.test(part)) ?? parts[0] ?? '';
}

/** Operations by what they are about, in the order of the names. */
export function coverageGroups(operations: readonly OperationOutcome[]): CoverageGroup[] {
  const groups = Map.groupBy(operations, ({ path }) => subjectOf(path));
  return [...groups]
    .map(([name, members]) => ({ name, operations: members }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

export interface SeenStatus {
  readonly status: string;
  /** 0: documented, and never seen. */
  readonly times: number;
  readonly documented: boolean;
}

function isDocumented(status: string, documented: readonly string[]): boolean {
  return documented.some(
    (each) => each === status || each === 'default' || each.toUpperCase() === `${status[0] ?? ''}XX`,
  );
}

/** What came and what is documented, in the order of the numbers. A class counts as seen by any of its statuses. */
export function seenStatuses({ statuses, documentedStatuses }: OperationOutcome): SeenStatus[] {
  const seen = Object.entries(statuses).map(([status, times]) => ({
    status,
    times,
    documented: status !== '0' && isDocumented(status, documentedStatuses),
  }));
  const unseen = documentedStatuses.filter(
    (each) => each !== 'default' && !seen.some(({ status }) => isDocumented(status, [each])),
  );
  return [...seen, ...unseen.map((status) => ({ status, times: 0, documented: true }))].sort((a, b) =>
    a.status.localeCompare(b.status, 'en', { numeric: true }),
  );
}
