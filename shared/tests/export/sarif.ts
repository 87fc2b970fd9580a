import type { Severity } from '../contract.ts';
import type { CurrentIssue } from '../issue-list.ts';
import type { ExportedRun } from './run.ts';

/*
 * SARIF 2.1.0 (OASIS). A result needs a rule: what no detector found has a rule for its category.
 */

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

export function sarifOf(run: ExportedRun, issues: readonly CurrentIssue[]): string {
  const rules = [...new Map(issues.map((issue) => [ruleId(issue), ruleOf(issue)])).values()];
  const places = new Map(rules.map(({ id }, place) => [id, place]));
  return JSON.stringify(
    {
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'Assay', rules } },
          automationDetails: { id: `assay/${run.id}` },
          columnKind: 'utf16CodeUnits',
          results: issues.map((issue) => resultOf(issue, places.get(ruleId(issue)) ?? -1)),
        },
      ],
    },
    null,
    2,
  );
}

const ruleId = ({ rule, category }: CurrentIssue): string => rule ?? `assay/${category}`;

function ruleOf(issue: CurrentIssue) {
  const { rule, title, category, guideline } = issue;
  return {
    id: ruleId(issue),
    shortDescription: { text: rule === null ? `Found by judgement: ${category}` : title },
    ...(guideline && { helpUri: guideline.url }),
    properties: { tags: [category, ...(guideline ? [guideline.id] : [])] },
  };
}

function resultOf(issue: CurrentIssue, ruleIndex: number) {
  const { id, title, description, severity, page, selector, tracking, provenance, evidence } = issue;
  const isDismissed = tracking.status === 'wont_fix' || tracking.ruling === 'rejected';
  return {
    ruleId: ruleId(issue),
    ruleIndex,
    level: levels[severity],
    message: { text: [title, description].filter((text) => text.trim() !== '').join('\n\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(page) },
          ...(evidence.text !== '' && { region: { startLine: 1, snippet: { text: evidence.text } } }),
        },
        ...(selector !== null && { logicalLocations: [{ fullyQualifiedName: selector, kind: 'element' }] }),
      },
    ],
    partialFingerprints: { 'assayIssue/v1': id },
    ...(isDismissed && { suppressions: [{ kind: 'external', status: 'accepted' }] }),
    properties: {
      severity,
      provenance,
      status: tracking.status,
    },
  };
}

/** A page as SARIF wants it: a URI reference without characters that no URI has. */
const uriOf = (page: string): string => (URL.canParse(page) ? new URL(page).href : encodeURI(page));
