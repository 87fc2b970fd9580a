import { inOrder } from './order.ts';
import type { Group, PlannedOperation } from './plan-types.ts';

/** Above this, a group is worth splitting: one that runs for long keeps the others waiting at the end. */
const comfortable = 40;
const mostHubs = 40;

/**
 * Operations whose resources need each other. A resource that many others need, such as an organisation in
 * which everything stands, does not hold them together: each group can have one of its own.
 */
export function groupsOf(operations: readonly PlannedOperation[]): readonly Group[] {
  const edges = edgesBetween(operations);
  const sizes = new Map<string, number>();
  for (const planned of operations) sizes.set(keyOf(planned), (sizes.get(keyOf(planned)) ?? 0) + 1);
  const hubs = new Set<string>();
  let components = componentsOf(sizes, edges, hubs);
  while (hubs.size < mostHubs) {
    const largest = components.reduce((a, b) => (weight(a, sizes) >= weight(b, sizes) ? a : b), []);
    if (weight(largest, sizes) <= comfortable) break;
    const hub = hubOf(largest, edges, hubs);
    if (hub === null) break;
    hubs.add(hub);
    components = componentsOf(sizes, edges, hubs);
  }
  const byResource = new Map<string, PlannedOperation[]>();
  for (const planned of operations) {
    const list = byResource.get(keyOf(planned));
    if (list === undefined) byResource.set(keyOf(planned), [planned]);
    else list.push(planned);
  }
  return components.map((resources) => ({
    id: resources[0] ?? '',
    resources,
    operations: inOrder(resources.flatMap((resource) => byResource.get(resource) ?? [])),
  }));
}

/** Operations about nothing in particular stand alone. */
const keyOf = ({ resource, operation }: PlannedOperation): string => resource ?? operation;

const weight = (component: readonly string[], sizes: ReadonlyMap<string, number>): number =>
  component.reduce((sum, resource) => sum + (sizes.get(resource) ?? 0), 0);

/** By resource: those that it needs to exist. */
function edgesBetween(operations: readonly PlannedOperation[]): ReadonlyMap<string, ReadonlySet<string>> {
  const resourceOf = new Map(operations.map((planned) => [planned.operation, keyOf(planned)]));
  const edges = new Map<string, Set<string>>();
  for (const planned of operations) {
    const own = edges.get(keyOf(planned)) ?? new Set<string>();
    edges.set(keyOf(planned), own);
    for (const { required, candidates, at } of planned.needs) {
      const best = candidates[0];
      if (best === undefined || !(required || at.startsWith('/path/'))) continue;
      const other = resourceOf.get(best.operation);
      if (other !== undefined && other !== keyOf(planned)) own.add(other);
    }
  }
  return edges;
}

/** Connected resources, in the order of the document, where hubs connect nothing. */
function componentsOf(
  sizes: ReadonlyMap<string, number>,
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  hubs: ReadonlySet<string>,
): readonly (readonly string[])[] {
  const leader = new Map<string, string>();
  const find = (resource: string): string => {
    let current = resource;
    for (let next = leader.get(current); next !== undefined && next !== current; next = leader.get(current))
      current = next;
    if (current !== resource) leader.set(resource, current);
    return current;
  };
  for (const [resource, needed] of edges)
    for (const other of needed) {
      if (hubs.has(resource) || hubs.has(other) || find(resource) === find(other)) continue;
      leader.set(find(other), find(resource));
    }
  const components = new Map<string, string[]>();
  for (const resource of sizes.keys()) {
    const list = components.get(find(resource));
    if (list === undefined) components.set(find(resource), [resource]);
    else list.push(resource);
  }
  return [...components.values()];
}

/** The resource that most others of the component need; null when none is needed by more than two. */
function hubOf(
  component: readonly string[],
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  hubs: ReadonlySet<string>,
): string | null {
  const counts = new Map<string, number>();
  for (const resource of component)
    for (const other of edges.get(resource) ?? [])
      if (!hubs.has(other)) counts.set(other, (counts.get(other) ?? 0) + 1);
  let best: string | null = null;
  for (const [resource, count] of counts)
    if (count > 2 && count > (best === null ? 0 : (counts.get(best) ?? 0))) best = resource;
  return best;
}
