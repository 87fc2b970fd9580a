import type * as z from 'zod';
import type { ExportFormat } from '../contract.ts';
import type { CurrentIssue } from '../issue-list.ts';
import { csvOf } from './csv.ts';
import { jsonOf } from './json.ts';
import { markdownOf } from './markdown.ts';
import type { ExportedRun } from './run.ts';
import { sarifOf } from './sarif.ts';

type Format = z.output<typeof ExportFormat>;

const formats = {
  csv: { ending: 'csv', mediaType: 'text/csv; charset=utf-8', write: csvOf },
  json: { ending: 'json', mediaType: 'application/json', write: jsonOf },
  sarif: { ending: 'sarif', mediaType: 'application/sarif+json', write: sarifOf },
  markdown: { ending: 'md', mediaType: 'text/markdown; charset=utf-8', write: markdownOf },
} as const satisfies Record<
  Format,
  {
    ending: string;
    mediaType: string;
    write: (run: ExportedRun, issues: readonly CurrentIssue[]) => string;
  }
>;

/** The issues of a run as a file. */
export function fileOf(run: ExportedRun, issues: readonly CurrentIssue[], format: Format) {
  const { ending, mediaType, write } = formats[format];
  return { filename: `assay-${run.id}.${ending}`, mediaType, content: write(run, issues) };
}
