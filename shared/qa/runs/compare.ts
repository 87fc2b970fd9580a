import type { QaReport } from '../report/contract.ts';

export interface Difference {
  readonly new: string[];
  readonly fixed: string[];
  readonly unchanged: string[];
}

/**
 * What changed from one run to a later one, by the ids of findings. A finding counts as fixed only when its
 * operation was tried again: what was left out says nothing.
 */
export function differenceOf(earlier: QaReport, later: QaReport): Difference {
  const before = new Map(earlier.findings.map((each) => [each.id, each]));
  const after = new Set(later.findings.map(({ id }) => id));
  const tried = new Set(
    later.operations.filter(({ outcome }) => outcome !== 'untested').map(({ operation }) => operation),
  );
  return {
    new: later.findings.filter(({ id }) => !before.has(id)).map(({ id }) => id),
    fixed: [...before.values()]
      .filter(({ id, operations }) => !after.has(id) && operations.some((each) => tried.has(each)))
      .map(({ id }) => id),
    unchanged: later.findings.filter(({ id }) => before.has(id)).map(({ id }) => id),
  };
}
