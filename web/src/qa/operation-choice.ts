import type { ParsedSpec } from '#shared/qa/contract.ts';

export type ListedOperation = ParsedSpec['operations'][number];

interface Patterns {
  readonly include: string[];
  readonly exclude: string[];
}

/** The contract takes no more patterns of either kind. */
const mostPatterns = 5_000;

function matches(operation: ListedOperation, pattern: string): boolean {
  if (pattern === operation.id || pattern === operation.path) return true;
  if (!pattern.includes('*')) return false;
  const literally = (part: string) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const expression = new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`, 'i');
  return expression.test(operation.id) || expression.test(operation.path);
}

/** Ids of the operations that the patterns leave in. */
export function chosenOf(
  operations: readonly ListedOperation[],
  { include, exclude }: Patterns,
): Set<string> {
  const isIn = (operation: ListedOperation) =>
    (include.length === 0 || include.some((pattern) => matches(operation, pattern))) &&
    !exclude.some((pattern) => matches(operation, pattern));
  return new Set(operations.filter(isIn).map(({ id }) => id));
}

/**
 * A choice as patterns. What is left out is named, so that operations that the document gains later are
 * tested too; only where most are left out, those are named that stay.
 */
export function patternsOf(operations: readonly ListedOperation[], chosen: ReadonlySet<string>): Patterns {
  const ids = operations.map(({ id }) => id);
  const left = ids.filter((id) => !chosen.has(id));
  const kept = ids.filter((id) => chosen.has(id));
  if (left.length === 0) return { include: [], exclude: [] };
  const namesKept = kept.length > 0 && (kept.length < left.length || left.length > mostPatterns);
  return namesKept ? { include: kept, exclude: [] } : { include: [], exclude: left };
}

/** Operations by their first tag, tags in the order of the document; those without one last, under ''. */
export function byTag(
  operations: readonly ListedOperation[],
): [tag: string, operations: ListedOperation[]][] {
  const groups = [...Map.groupBy(operations, ({ tags }) => tags[0] ?? '')];
  return groups.sort(([a], [b]) => Number(a === '') - Number(b === ''));
}
