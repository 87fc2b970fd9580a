import type * as z from 'zod';
import type { QaReport, RecordedExchange, ReportFormat } from '../report/contract.ts';
import { csvOf } from './csv.ts';
import { harOf } from './har.ts';
import { junitOf } from './junit.ts';
import { markdownOf } from './markdown.ts';
import { sarifOf } from './sarif.ts';
import { testFileOf } from './test-file.ts';

type Format = z.output<typeof ReportFormat>;

/** What a report can be made of. */
export interface Exportable {
  readonly report: QaReport;
  /** Requests of the run, for the HTTP archive. */
  readonly exchanges: readonly RecordedExchange[];
  /** Ids of findings that the baseline knows; null without a baseline. */
  readonly known: ReadonlySet<string> | null;
}

interface FileKind {
  readonly ending: string;
  readonly mediaType: string;
  write(exportable: Exportable): string;
}

const javascript = { mediaType: 'text/javascript; charset=utf-8' } as const;

const kinds: Readonly<Record<Format, FileKind>> = {
  json: {
    ending: 'json',
    mediaType: 'application/json',
    write: ({ report }) => JSON.stringify(report, null, 2),
  },
  junit: {
    ending: 'junit.xml',
    mediaType: 'application/xml',
    write: ({ report, known }) => junitOf(report, known ?? undefined),
  },
  har: { ending: 'har', mediaType: 'application/json', write: ({ exchanges }) => harOf(exchanges) },
  sarif: {
    ending: 'sarif',
    mediaType: 'application/sarif+json',
    write: ({ report, known }) => sarifOf(report, known),
  },
  csv: { ending: 'csv', mediaType: 'text/csv; charset=utf-8', write: ({ report }) => csvOf(report) },
  markdown: {
    ending: 'md',
    mediaType: 'text/markdown; charset=utf-8',
    write: ({ report }) => markdownOf(report),
  },
  vitest: { ...javascript, ending: 'test.mjs', write: ({ report }) => testFileOf(report, 'vitest') },
  playwright: { ...javascript, ending: 'spec.mjs', write: ({ report }) => testFileOf(report, 'playwright') },
};

/** A report as a file for another tool. @param name what the file is called, without an ending */
export function exported(exportable: Exportable, format: Format, name: string) {
  const { ending, mediaType, write } = kinds[format];
  return { filename: `${name}.${ending}`, mediaType, content: write(exportable) };
}
