/**
 * Which items of a batch the function says it could not do, by ReportBatchItemFailures. An answer that
 * names no item, or one that was not in the batch, fails the whole batch, as in AWS.
 *
 * @param payload what the function answered: `{"batchItemFailures": [{"itemIdentifier": "…"}]}`
 * @param items identifiers of the items that the batch had
 */
export function failedItems(payload: unknown, items: readonly string[]): readonly string[] {
  const failures = (payload as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures;
  if (failures === null || failures === undefined) return [];
  if (!Array.isArray(failures)) return items;
  const named = failures.map((failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier);
  const known = new Set<unknown>(items);
  return named.every((name) => known.has(name)) ? (named as string[]) : items;
}
