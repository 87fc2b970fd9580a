import * as z from 'zod';
import { type Draft, HumanReport } from '#shared/testers/contract.ts';
import { Category, Severity } from '#shared/tests/contract.ts';
import { strings } from '../strings.ts';

/** An issue as it is being written down. */
export const IssueValues = z.object({
  /** Tells the issues apart while they are edited; never leaves this device. */
  key: z.string(),
  title: z.string(),
  description: z.string(),
  severity: Severity.nullable(),
  category: Category.nullable(),
  page: z.string(),
  selector: z.string().nullable(),
  screenshots: z.array(z.string()),
});
export type IssueValues = z.infer<typeof IssueValues>;

/** The report as it is being written. Lists of sentences are text with one in each line. */
export const ReportValues = z.object({
  sentimentScore: z.number().nullable(),
  checklist: z.array(z.boolean()),
  issues: z.array(IssueValues),
  recommendations: z.string(),
  positives: z.string(),
  additionalNotes: z.string(),
});
export type ReportValues = z.infer<typeof ReportValues>;

export function newIssue(page: string): IssueValues {
  return {
    key: crypto.randomUUID(),
    title: '',
    description: '',
    severity: null,
    category: null,
    page,
    selector: null,
    screenshots: [],
  };
}

/** What the server kept, or an empty report. */
export function reportValues(draft: Draft | null): ReportValues {
  return {
    sentimentScore: draft?.sentimentScore ?? null,
    checklist: draft?.checklist ?? [],
    issues: (draft?.issues ?? []).map((issue) => ({
      ...newIssue(issue.page ?? ''),
      title: issue.title ?? '',
      description: issue.description ?? '',
      severity: issue.severity ?? null,
      category: issue.category ?? null,
      selector: issue.selector ?? null,
      screenshots: issue.screenshots,
    })),
    recommendations: (draft?.recommendations ?? []).join('\n'),
    positives: (draft?.positives ?? []).join('\n'),
    additionalNotes: draft?.additionalNotes ?? '',
  };
}

const lines = (text: string) => (text === '' ? [] : text.split('\n'));
const sentences = (text: string) =>
  lines(text)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What is kept on the server while the work goes on. */
export function toDraft(values: ReportValues): z.input<typeof Draft> {
  return {
    sentimentScore: values.sentimentScore,
    checklist: values.checklist,
    issues: values.issues.map(({ key: _key, severity, category, ...issue }) => ({
      ...issue,
      ...(severity !== null && { severity }),
      ...(category !== null && { category }),
    })),
    recommendations: lines(values.recommendations),
    positives: lines(values.positives),
    additionalNotes: values.additionalNotes,
  };
}

/** What is handed in, not checked yet. */
export function toReport(values: ReportValues): z.input<typeof HumanReport> {
  return {
    sentimentScore: values.sentimentScore ?? Number.NaN,
    issues: values.issues.map(({ key: _key, ...issue }) => ({
      ...issue,
      severity: issue.severity as Severity,
      category: issue.category as Category,
    })),
    recommendations: sentences(values.recommendations),
    positives: sentences(values.positives),
    additionalNotes: values.additionalNotes,
  };
}

/** What is wrong, by the name of the field: `sentimentScore`, `positives`, `<key of the issue>.title`. */
export type ReportErrors = Readonly<Record<string, string>>;

/** What keeps the report from being handed in, by the same contract as the server's. */
export function validateReport(values: ReportValues): ReportErrors {
  const { errors: text } = strings.testers.work;
  const errors: Record<string, string> = {};
  for (const { path, message } of HumanReport.safeParse(toReport(values)).error?.issues ?? []) {
    const [first = '', index, part = ''] = path.map(String);
    if (first === 'issues' && index !== undefined) {
      const key = `${values.issues[Number(index)]?.key}.${part}`;
      errors[key] ??= part in text ? text[part as keyof typeof text] : message;
    } else {
      errors[first] ??=
        first === 'recommendations' || first === 'positives'
          ? text.lines
          : first in text
            ? text[first as keyof typeof text]
            : message;
    }
  }
  return errors;
}

export const isComplete = (issue: IssueValues, errors: ReportErrors): boolean =>
  !Object.keys(errors).some((path) => path.startsWith(`${issue.key}.`));
