/**
 * How well the merge finds what was reported twice, beside simpler rules, and what it costs.
 *
 * Run it with `node test/bench/merge.ts`.
 */
import { pageKey } from '#shared/tests/merge/address.ts';
import { mergeReports } from '#shared/tests/merge/merge.ts';
import type { ReportedIssue } from '#shared/tests/merge/reading.ts';
import { type LabelledPair, labelledPairs } from '../fixtures/issue-pairs/pairs.ts';
import { mergedVerdict, type Quality, qualityOf, type Verdict } from '../fixtures/issue-pairs/quality.ts';

const perBranch = 5_000;
const targetF1 = 0.9;
const targetMs = 1_000;

const samePage: Verdict = ({ one, other }) => pageKey(one.page) === pageKey(other.page);
const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const textOf = ({ title, description, evidence }: ReportedIssue) =>
  `${title} ${description} ${evidence.text}`;

/** One page and one title or selector. */
const exactVerdict: Verdict = (pair) => {
  const { one, other } = pair;
  const sameTitle = wordsOf(one.title).join(' ') === wordsOf(other.title).join(' ');
  return samePage(pair) && (sameTitle || (one.selector !== null && one.selector === other.selector));
};

/** One page and a cosine of the TF-IDF vectors of all words that reaches a threshold. */
function tfIdfCosines(pairs: readonly LabelledPair[]): (pair: LabelledPair) => number {
  const unique = new Map(pairs.flatMap(({ one, other }) => [one, other]).map((issue) => [issue.id, issue]));
  const counts = new Map<string, number>();
  for (const issue of unique.values()) {
    for (const word of new Set(wordsOf(textOf(issue)))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const vectorOf = (issue: ReportedIssue): Map<string, number> => {
    const vector = new Map<string, number>();
    for (const word of wordsOf(textOf(issue))) {
      const rarity = Math.log((1 + unique.size) / (1 + (counts.get(word) ?? 0))) + 1;
      vector.set(word, (vector.get(word) ?? 0) + rarity);
    }
    return vector;
  };
  const dot = (one: Map<string, number>, other: Map<string, number>) =>
    [...one].reduce((sum, [word, weight]) => sum + weight * (other.get(word) ?? 0), 0);
  return (pair) => {
    if (!samePage(pair)) return -1;
    const one = vectorOf(pair.one);
    const other = vectorOf(pair.other);
    return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
  };
}

function bestThreshold(pairs: readonly LabelledPair[], scoreOf: (pair: LabelledPair) => number): number {
  const f1At = (threshold: number) => qualityOf(pairs, (pair) => scoreOf(pair) >= threshold).f1;
  const steps = Array.from({ length: 99 }, (_, step) => (step + 1) / 100);
  return steps.reduce((best, each) => (f1At(each) > f1At(best) ? each : best));
}

/** The same numbers in each run (a linear congruential generator). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Issues as the labelled ones are written, each about a thing of its own, spread over pages. */
function invented(count: number, source: 'ai' | 'human', pages: number): ReportedIssue[] {
  const random = randomFrom(source === 'ai' ? 1 : 2);
  const samples = labelledPairs()
    .flatMap(({ one, other }) => [one, other])
    .filter((issue) => (issue.source === 'human') === (source === 'human'));
  const syllables = ['ka', 'lo', 'mi', 'ran', 'tes', 'vu', 'por', 'shi', 'den', 'gal', 'bro', 'fe'];
  const name = () =>
    Array.from({ length: 3 }, () => syllables[Math.floor(random() * syllables.length)]).join('');
  return Array.from({ length: count }, (_, index) => {
    const sample = samples[Math.floor(random() * samples.length)] as ReportedIssue;
    const thing = name();
    return {
      ...sample,
      id: `${source}-${index}`,
      title: `${sample.title} ${thing}`,
      description: `${sample.description} It is the ${thing} of ${name()}.`,
      page: `https://site.example/page-${Math.floor(random() * pages)}`,
      selector: sample.selector === null ? null : `#${thing}-${index} ${sample.selector}`,
    };
  });
}

async function costOf(pages: number): Promise<{ 'CPU ms': number; 'merged issues': number }> {
  const ai = { sentimentScore: 0.5, issues: invented(perBranch, 'ai', pages) };
  const human = { sentimentScore: 0.7, issues: invented(perBranch, 'human', pages) };
  const before = process.cpuUsage();
  const { issues } = await mergeReports(ai, human);
  const { user, system } = process.cpuUsage(before);
  return { 'CPU ms': Math.round((user + system) / 1_000), 'merged issues': issues.length };
}

const rounded = ({ precision, recall, f1 }: Quality) => ({
  precision: precision.toFixed(3),
  recall: recall.toFixed(3),
  F1: f1.toFixed(3),
});

export async function merge(): Promise<boolean> {
  const all = labelledPairs();
  const dev = all.filter(({ split }) => split === 'dev');
  const held = all.filter(({ split }) => split === 'held-out');
  const threshold = bestThreshold(dev, tfIdfCosines(dev));
  const cosines = tfIdfCosines(held);
  const quality = {
    'the merge': qualityOf(held, await mergedVerdict(held)),
    'plain TF-IDF': qualityOf(held, (pair) => cosines(pair) >= threshold),
    'exact match': qualityOf(held, exactVerdict),
  };
  console.log(`${held.length} held-out pairs (TF-IDF at its best threshold on dev, ${threshold}):`);
  console.table(Object.fromEntries(Object.entries(quality).map(([rule, each]) => [rule, rounded(each)])));
  console.log('The merge on the pairs that it was tuned with:');
  const practice = labelledPairs('practice');
  console.table({
    dev: rounded(qualityOf(dev, await mergedVerdict(dev))),
    practice: rounded(qualityOf(practice, await mergedVerdict(practice))),
  });

  const cost: Record<string, { 'CPU ms': number; 'merged issues': number }> = {};
  for (const pages of [100, 10, 1]) cost[`on ${pages} pages`] = await costOf(pages);
  console.log(`Merging 2 x ${perBranch} issues, wanted <= ${targetMs} ms CPU:`);
  console.table(cost);
  const ours = quality['the merge'].f1;
  return (
    ours >= targetF1 &&
    ours > quality['plain TF-IDF'].f1 &&
    ours > quality['exact match'].f1 &&
    Object.values(cost).every((each) => each['CPU ms'] <= targetMs)
  );
}

if (import.meta.main && !(await merge())) process.exitCode = 1;
