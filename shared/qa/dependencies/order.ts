import type { PlannedOperation, Role } from './plan-types.ts';

const phases: Readonly<Record<Role, number>> = {
  login: 0,
  create: 1,
  list: 2,
  read: 3,
  update: 4,
  replace: 5,
  action: 6,
  delete: 7,
};

/**
 * Which resources must exist before which, as levels: 0 needs nothing. A circle of resources is cut where it is
 * entered first.
 */
export function levelsOf(operations: readonly PlannedOperation[]): ReadonlyMap<string, number> {
  const parents = new Map<string, Set<string>>();
  const byId = new Map(operations.map((planned) => [planned.operation, planned]));
  for (const { resource, role, needs } of operations) {
    if (resource === null) continue;
    const own = parents.get(resource) ?? new Set<string>();
    parents.set(resource, own);
    for (const need of needs) {
      // What is only changed later may name what does not exist yet when it is created.
      const counts = need.at.startsWith('/path/') || role === 'create' || role === 'list';
      if (!need.required || !counts) continue;
      const [best] = need.candidates;
      const parent =
        best === undefined ? need.resource : (byId.get(best.operation)?.resource ?? need.resource);
      if (parent !== null && parent !== resource) own.add(parent);
    }
  }
  const levels = new Map<string, number>();
  const entered = new Set<string>();
  const level = (resource: string): number => {
    const known = levels.get(resource);
    if (known !== undefined) return known;
    if (entered.has(resource)) return 0;
    entered.add(resource);
    let deepest = 0;
    for (const parent of parents.get(resource) ?? [])
      if (parents.has(parent)) deepest = Math.max(deepest, level(parent) + 1);
    levels.set(resource, deepest);
    return deepest;
  };
  for (const resource of parents.keys()) level(resource);
  return levels;
}

/** Parents before children; per resource create, list, read, change; at the end what deletes, children first. */
export function inOrder(operations: readonly PlannedOperation[]): readonly PlannedOperation[] {
  const levels = levelsOf(operations);
  const place = new Map<string | null, number>();
  for (const { resource } of operations) if (!place.has(resource)) place.set(resource, place.size);
  const levelOf = ({ resource }: PlannedOperation) => (resource === null ? 0 : (levels.get(resource) ?? 0));
  const depthOf = ({ needs }: PlannedOperation) => needs.filter(({ at }) => at.startsWith('/path/')).length;
  const standing = operations.filter(({ role }) => role !== 'delete');
  const deleting = operations.filter(({ role }) => role === 'delete');
  return [
    ...standing.toSorted(
      (a, b) =>
        Number(a.role !== 'login') - Number(b.role !== 'login') ||
        levelOf(a) - levelOf(b) ||
        (place.get(a.resource) ?? 0) - (place.get(b.resource) ?? 0) ||
        phases[a.role] - phases[b.role] ||
        depthOf(a) - depthOf(b),
    ),
    ...deleting.toSorted(
      (a, b) =>
        levelOf(b) - levelOf(a) ||
        depthOf(b) - depthOf(a) ||
        (place.get(b.resource) ?? 0) - (place.get(a.resource) ?? 0),
    ),
  ];
}
