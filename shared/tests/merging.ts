import { alone, type Group } from './groups.ts';
import type { StoredIssue } from './issues.ts';

export function mergeOf(issues: readonly StoredIssue[]): { groups: Group[]; agreement: number | null } {
  const groups = alone(issues);
  return { groups, agreement: agreementOf(issues, groups) };
}

/**
 * How far the machine and the person agree: of the issues that either found, the part that both found.
 * Null when one side found nothing.
 */
export function agreementOf(issues: readonly StoredIssue[], groups: readonly Group[]): number | null {
  const sides = new Map(issues.map(({ id, source }) => [id, side(source)]));
  const found = (wanted: 'ai' | 'human') =>
    groups.filter((group) => group.some((id) => sides.get(id) === wanted));
  const [ai, human] = [found('ai'), found('human')];
  if (ai.length === 0 || human.length === 0) return null;
  const both = ai.filter((group) => human.includes(group)).length;
  return Math.round((both / (ai.length + human.length - both)) * 1_000) / 1_000;
}

function side(source: StoredIssue['source']): 'ai' | 'human' | null {
  if (source === 'company') return null;
  return source === 'human' ? 'human' : 'ai';
}

/** Fragments do not make another page. */
export function samePage(one: string, other: string): boolean {
  const page = (address: string) => address.replace(/#.*$/, '').replace(/\/$/, '');
  return page(one) === page(other);
}
