import type { Category, Severity } from '../contract.ts';
import { rankOf } from '../severity.ts';
import { agreementOf } from './agreement.ts';
import { pairsOf } from './candidates.ts';
import { clustersOf, type Link } from './clusters.ts';
import { likeness, signalsOf } from './likeness.ts';
import { nearnessAmong } from './nearness.ts';
import { type Reading, type ReportedIssue, readingsOf } from './reading.ts';
import type { Similarity } from './similarity.ts';
import { type WordVectors, wordVectors } from './word-vectors.ts';

/** What one branch of a run found; for the AI's, what its examination and its model did. */
export interface BranchReport<T extends ReportedIssue> {
  readonly sentimentScore: number | null;
  readonly issues: readonly T[];
}

export type Provenance = 'ai' | 'human' | 'both';

export interface MergedIssue<T extends ReportedIssue> {
  /** That of the first original, so that what was shown before the merge keeps its address. */
  readonly id: string;
  readonly provenance: Provenance;
  /** The highest that anybody gave. */
  readonly severity: Severity;
  /** These three from the most precise original that has them. */
  readonly category: Category;
  readonly selector: string | null;
  readonly guideline: T['guideline'];
  /** All that was reported of it, unchanged, the most precise first: measured, judged, seen by a person. */
  readonly originals: readonly [T, ...T[]];
}

export interface Merge<T extends ReportedIssue> {
  /** The worst first. Each reported issue is in exactly one of them. */
  readonly issues: readonly MergedIssue<T>[];
  /** Mean of the branches that have one, 0 to 1. */
  readonly sentimentScore: number | null;
  /** See `agreementOf`; null when one branch has no report. */
  readonly agreement: number | null;
}

/**
 * Two issues that are at least so likely one are merged. That is less than a half, since a report is mostly of
 * what somebody else saw too, so that the likeliest partner on the page is often right where words say little.
 */
const enough = 0.22;
/** Where words alone are too weak to decide, meaning is asked for, for at most so many pairs, the nearest first. */
const uncertain = { from: 0.1, to: 0.6, most: 200 } as const;
/** Texts of two issues on one page are alike by their subject; cosines above this speak for one defect. */
const meaning = { neutral: 0.6, slope: 10 } as const;

/**
 * One answer out of what machines and people found.
 *
 * Issues are compared within a page only (`pageKey`). How likely two are one defect comes from their words, their
 * categories and who reports them (`likeness`), and in the uncertain band from their meaning if `similarity` is
 * given. Those that are likely enough are clustered by complete linkage.
 *
 * The same reports give the same merge, whatever the order of their issues. Nothing is lost: each issue is kept
 * as an original. Ids of issues must be unique.
 *
 * @param ai null if the branch was not wanted or failed; so `human`
 */
export async function mergeReports<T extends ReportedIssue>(
  ai: BranchReport<T> | null,
  human: BranchReport<T> | null,
  similarity?: Similarity,
): Promise<Merge<T>> {
  const issues = [...(ai?.issues ?? []), ...(human?.issues ?? [])].toSorted(byPrecision);
  const vectors = await wordVectors();
  const readings = readingsOf(issues, vectors);
  const pairs = [...byPage(readings).values()].flatMap((places) => pairsOf(issues, readings, places));
  const links = linksOf(readings, pairs, vectors);
  const decided = similarity === undefined ? links : await withMeaning(issues, links, similarity);
  const clusters = clustersOf(
    issues.length,
    decided.filter(({ probability }) => probability >= enough),
  );
  const merged = clusters.map((places) =>
    mergedOf(places.map((place) => issues[place]).filter((issue) => issue !== undefined)),
  );
  const scores = [ai?.sentimentScore, human?.sentimentScore].filter((score) => score != null);
  return {
    issues: inOrder(merged),
    sentimentScore:
      scores.length === 0 ? null : scores.reduce((sum, score) => sum + score, 0) / scores.length,
    agreement: ai === null || human === null ? null : agreementOf(merged),
  };
}

const precision: Readonly<Record<ReportedIssue['source'], number>> = { examination: 0, model: 1, human: 2 };

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function byPrecision(one: ReportedIssue, other: ReportedIssue): number {
  return (
    precision[one.source] - precision[other.source] ||
    Number(one.selector === null) - Number(other.selector === null) ||
    compare(one.id, other.id)
  );
}

function byPage(readings: readonly Reading[]): Map<string, number[]> {
  return Map.groupBy(readings.keys(), (place) => readings[place]?.page ?? '');
}

const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** The pairs that may be one defect; those that are surely not are left out. */
function linksOf(
  readings: readonly Reading[],
  pairs: readonly (readonly [number, number])[],
  vectors: WordVectors,
): Link[] {
  const { nearness, common } = nearnessAmong(
    readings.map(({ said }) => said),
    pairs,
    vectors,
  );
  const links: Link[] = [];
  pairs.forEach(([one, other], at) => {
    const [first, second] = [readings[one], readings[other]];
    if (first === undefined || second === undefined) return;
    const signals = signalsOf(first, second, nearness[at] ?? 0, common[at] ?? 0);
    const probability = probabilityOf(likeness(signals));
    if (probability >= uncertain.from) links.push({ one, other, probability });
  });
  return links;
}

async function withMeaning(
  issues: readonly ReportedIssue[],
  links: readonly Link[],
  similarity: Similarity,
): Promise<readonly Link[]> {
  const asked = links
    .filter(({ probability }) => probability <= uncertain.to)
    .toSorted((one, other) => Math.abs(one.probability - enough) - Math.abs(other.probability - enough))
    .slice(0, uncertain.most);
  if (asked.length === 0) return links;
  const cosines = await similarity(
    asked.map(({ one, other }) => [textOf(issues[one]), textOf(issues[other])] as const),
  );
  const cosineOf = new Map(asked.map((link, at) => [link, cosines[at] ?? null]));
  return links.map((link) => {
    const cosine = cosineOf.get(link) ?? null;
    if (cosine === null) return link;
    const odds =
      Math.log(link.probability / (1 - link.probability)) + meaning.slope * (cosine - meaning.neutral);
    return { ...link, probability: probabilityOf(odds) };
  });
}

const textOf = (issue: ReportedIssue | undefined): string =>
  issue === undefined ? '' : `${issue.title}\n${issue.description}\n${issue.evidence.text}`.trim();

/** @param originals of one defect, in any order; at least one */
export function mergedOf<T extends ReportedIssue>(originals: readonly T[]): MergedIssue<T> {
  const [first, ...rest] = originals.toSorted(byPrecision);
  if (first === undefined) throw new Error('A merged issue needs an original.');
  const all: [T, ...T[]] = [first, ...rest];
  const people = all.filter(({ source }) => source === 'human').length;
  return {
    id: first.id,
    provenance: people === 0 ? 'ai' : people === all.length ? 'human' : 'both',
    severity: all
      .map(({ severity }) => severity)
      .reduce((one, other) => (rankOf(other) < rankOf(one) ? other : one)),
    category: first.category,
    selector: all.find(({ selector }) => selector !== null)?.selector ?? null,
    guideline: all.find(({ guideline }) => guideline !== null)?.guideline ?? null,
    originals: all,
  };
}

/** The worst first; then what both found, what the machines, what people; then by page and id. */
export function inOrder<T extends ReportedIssue>(issues: readonly MergedIssue<T>[]): MergedIssue<T>[] {
  const place: Readonly<Record<Provenance, number>> = { both: 0, ai: 1, human: 2 };
  return issues.toSorted(
    (one, other) =>
      rankOf(one.severity) - rankOf(other.severity) ||
      place[one.provenance] - place[other.provenance] ||
      compare(one.originals[0].page, other.originals[0].page) ||
      compare(one.id, other.id),
  );
}
