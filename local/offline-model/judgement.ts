import { isObject, objectsIn } from '#local/offline-model/objects-in.ts';

/** Of a finding, what is looked at. */
interface Finding {
  readonly category: string | null;
  readonly severity: string;
  readonly title: string;
  readonly page: string;
  readonly occurrences: number;
}

/** What a request says about an examination. */
export interface Case {
  readonly findings: readonly Finding[];
  readonly pages: number;
  /** Whether the request holds all findings there were. */
  readonly complete: boolean;
}

/** In the order of severity, with how much one finding weighs. */
const weights: Readonly<Record<string, number>> = { critical: 1, high: 0.5, medium: 0.2, low: 0.05 };
const severities = Object.keys(weights);

/** The score of pages without a finding: that nothing was found does not make anyone delighted. */
const best = 0.9;
/** This much weight takes the score to about a third (1/e) of the best. */
const scale = 4;
/** A defect seen again and again is worse, but not in proportion; counted up to three times. */
const mostTimes = 3;

const mostRecommendations = 5;

/** What the examination's families of checks did not report, when they reported nothing. */
const families: Readonly<Record<string, string>> = {
  accessibility: 'The examination reported no accessibility violation.',
  javascript: 'The examination reported no JavaScript error.',
  network: 'The examination reported no failed or slow request.',
  links: 'The examination reported no broken link or image.',
  interaction: 'The examination reported no dead, covered or too small control.',
  layout: 'The examination reported no layout defect at either width.',
  content: 'The examination reported no missing title, language or leftover placeholder text.',
  performance: 'The examination reported no layout shift and no long task.',
};

function toFinding(value: unknown): Finding[] {
  if (!isObject(value) || typeof value.title !== 'string') return [];
  return [
    {
      category: typeof value.category === 'string' ? value.category : null,
      severity: severities.includes(String(value.severity)) ? String(value.severity) : 'low',
      title: value.title,
      page: String(value.page ?? ''),
      occurrences: typeof value.occurrences === 'number' ? Math.max(1, value.occurrences) : 1,
    },
  ];
}

/** Reads the examination out of what a user said, or null when there is none in it. */
export function caseIn(text: string): Case | null {
  const data = objectsIn(text).findLast(({ findings }) => Array.isArray(findings));
  if (data === undefined) return null;
  const findings = (data.findings as unknown[]).flatMap(toFinding);
  return {
    findings: findings.toSorted(worstFirst),
    pages: Array.isArray(data.pages) ? data.pages.length : 0,
    complete: typeof data.findingsLeftOut !== 'number' || data.findingsLeftOut === 0,
  };
}

const times = ({ occurrences }: Finding) => Math.min(mostTimes, 1 + Math.log10(occurrences));
const weight = (finding: Finding) => (weights[finding.severity] ?? 0) * times(finding);

function worstFirst(a: Finding, b: Finding): number {
  return weight(b) - weight(a) || a.title.localeCompare(b.title) || a.page.localeCompare(b.page);
}

/**
 * The offline model's judgement of an examination. It has read no page: everything it says follows from
 * the findings.
 *
 * `sentimentScore = 0.9 · e^(−W/4)`, rounded to hundredths, where W is the sum over the findings of
 * weight(severity) · min(3, 1 + log10(occurrences)) with the weights critical 1, high 0.5, medium 0.2,
 * low 0.05.
 *
 * @param categories the categories that the answer's schema knows
 */
export function judge(subject: Case, categories: readonly string[]) {
  const { findings, pages, complete } = subject;
  const total = findings.reduce((sum, finding) => sum + weight(finding), 0);
  const reported = new Set(findings.map(({ category }) => category));
  const silent = complete && !reported.has(null) ? categories.filter((name) => !reported.has(name)) : [];
  return {
    sentimentScore: Math.round(best * Math.exp(-total / scale) * 100) / 100,
    sentimentReasons: [
      `The score is worked out by the offline model from ${countsOf(findings)} on ${counted(pages, 'page')}; no model has read the pages.`,
      ...distinct(findings)
        .slice(0, 3)
        .map((finding) => `Weighs most: ${described(finding)}`),
    ],
    issues: [],
    recommendations: distinct(findings)
      .slice(0, mostRecommendations)
      .map((finding, i) => `${i === 0 ? 'Repair first' : 'Then repair'}: ${described(finding)}`),
    positives: silent.flatMap((name) => families[name] ?? []),
  };
}

function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.toReversed().map((finding) => [finding.title, finding])).values()].toReversed();
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

function countsOf(findings: readonly Finding[]): string {
  const counts = severities
    .map((severity) => ({
      severity,
      count: findings.filter((finding) => finding.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}`);
  return counts.length === 0
    ? 'an examination without findings'
    : `${counted(findings.length, 'finding')} (${counts.join(', ')})`;
}

/** Longest part of a title that is repeated. */
const longestTitle = 200;

function described({ title, severity, page, occurrences }: Finding): string {
  const often = occurrences > 1 ? `, ${occurrences} times` : '';
  return `${title.slice(0, longestTitle).replace(/\.$/, '')} (${severity}${often}${page === '' ? '' : `, ${page.slice(0, longestTitle)}`}).`;
}
