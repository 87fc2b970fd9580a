/** Two items, by their places in a list, and how likely they are one: 0 to 1. */
export interface Link {
  readonly one: number;
  readonly other: number;
  readonly probability: number;
}

/**
 * Complete linkage: items end in one cluster only if each is linked with every other in it, so that a chain of
 * likenesses never joins two ends that are unlike. The strongest links decide first.
 *
 * @param links only those that suffice; of equal strength the earlier in the list goes first
 * @returns the places of each cluster's items, smallest first; clusters in the order of their first items
 */
export function clustersOf(items: number, links: readonly Link[]): number[][] {
  const clusterOf = Array.from({ length: items }, (_, item) => [item]);
  const met = new Set<number>();
  const keyOf = (one: number, other: number) => Math.min(one, other) * items + Math.max(one, other);
  for (const { one, other } of links.toSorted((a, b) => b.probability - a.probability)) {
    met.add(keyOf(one, other));
    const kept = clusterOf[one];
    const gone = clusterOf[other];
    if (kept === undefined || gone === undefined || kept === gone) continue;
    // The last link between two clusters is the weakest: with it, all of them suffice.
    if (!kept.every((each) => gone.every((theirs) => met.has(keyOf(each, theirs))))) continue;
    kept.push(...gone);
    for (const item of gone) clusterOf[item] = kept;
  }
  return [...new Set(clusterOf)].map((cluster) => cluster.toSorted((a, b) => a - b));
}
