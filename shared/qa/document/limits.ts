import { DocumentUnreadable } from './unreadable.ts';

/** Far above the largest real documents that people test, and still held in the memory of a Lambda. */
export const documentLimits = {
  bytes: 30_000_000,
  /** Objects, lists and values, with YAML aliases written out: an alias bomb ends here. */
  nodes: 6_000_000,
  depth: 250,
  /** Documents that references may pull in, and their bytes together. */
  externalDocuments: 100,
  externalBytes: 30_000_000,
} as const;

/**
 * The same value without shared parts, so that a change in one place changes no other. Numbers that JSON
 * cannot hold become null. Throws DocumentUnreadable past the limits, which also ends circular YAML aliases.
 */
export function plainCopy(value: unknown, maxNodes: number): unknown {
  let nodes = 0;
  const copy = (part: unknown, depth: number): unknown => {
    nodes++;
    if (nodes > maxNodes) throw new DocumentUnreadable(`The document has more than ${maxNodes} parts.`);
    if (depth > documentLimits.depth)
      throw new DocumentUnreadable(`The document is nested more than ${documentLimits.depth} levels deep.`);
    if (Array.isArray(part)) return part.map((each) => copy(each, depth + 1));
    if (part instanceof Date) return part.toISOString();
    if (typeof part === 'object' && part !== null)
      return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, copy(each, depth + 1)]));
    if (typeof part === 'bigint') return Number(part);
    if (typeof part === 'number') return Number.isFinite(part) ? part : null;
    return part ?? null;
  };
  return copy(value, 0);
}

/** Throws DocumentUnreadable when the value is past the limits. Takes any depth without a stack of its own. */
export function checkSize(value: unknown, maxNodes: number): void {
  let nodes = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > documentLimits.depth)
      throw new DocumentUnreadable(`The document is nested more than ${documentLimits.depth} levels deep.`);
    nodes += level.length;
    if (nodes > maxNodes) throw new DocumentUnreadable(`The document has more than ${maxNodes} parts.`);
    const next: unknown[] = [];
    for (const part of level) {
      if (typeof part !== 'object' || part === null) continue;
      if (Array.isArray(part)) for (const each of part) next.push(each);
      else for (const each of Object.values(part)) next.push(each);
    }
    level = next;
  }
}
