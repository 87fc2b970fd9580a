import { wordsOf } from './words.ts';

/** One part of a path that a parameter fills, and the collection that it chooses from. */
export interface PathParameter {
  readonly name: string;
  /** Index of its segment in the path, from 0. */
  readonly index: number;
  /** The static segment before it that names something: `repos` for both of `/repos/{owner}/{repo}`, `users` for `/users/v1/{name}`; null at the start. */
  readonly collection: string | null;
  /** Whether it is the last of the parameters that follow the collection. */
  readonly chooses: boolean;
  /** Path up to the collection with parameters blank: `/orgs/{}/repos`. */
  readonly collectionPath: string;
}

/** A path as resources. */
export interface ResourcePath {
  /** Parameters blank, without query, fragment or closing slash: `/orgs/{}/repos`. */
  readonly blank: string;
  readonly parameters: readonly PathParameter[];
  readonly endsWithParameter: boolean;
  /** Last static segment, null when there is none. */
  readonly lastStatic: string | null;
  /** Static segments, in order. */
  readonly statics: readonly string[];
}

const prefixes = /^(api|rest|v\d+(\.\d+)*|public|services?|web)$/i;

export function resourcePathOf(path: string): ResourcePath {
  const segments = (path.split(/[?#]/)[0] ?? '').split('/').filter((segment) => segment !== '');
  const blanks = segments.map((segment) => segment.replace(/\{[^{}]*\}/g, '{}'));
  const parameters: PathParameter[] = [];
  for (const [index, segment] of segments.entries()) {
    const before = segments.slice(0, index).findLastIndex((each) => !each.includes('{'));
    const named = segments.slice(0, index).findLast((each) => !each.includes('{') && !prefixes.test(each));
    for (const [, name] of segment.matchAll(/\{([^{}]+)\}/g)) {
      const next = segments[index + 1];
      parameters.push({
        name: name ?? '',
        index,
        collection: named ?? (before < 0 ? null : (segments[before] ?? null)),
        chooses: next === undefined || !next.includes('{'),
        collectionPath: `/${blanks.slice(0, before + 1).join('/')}`,
      });
    }
  }
  const statics = segments.filter((segment) => !segment.includes('{'));
  const last = segments.at(-1);
  return {
    blank: `/${blanks.join('/')}`,
    parameters,
    endsWithParameter: last?.includes('{') ?? false,
    lastStatic: statics.findLast((segment) => !prefixes.test(segment)) ?? null,
    statics,
  };
}

/** `repos` is `repository`, `billing-accounts` is `billing-account`. */
export const resourceOf = (segment: string): string => wordsOf(segment.replace(/\.\w+$/, '')).join('-');
