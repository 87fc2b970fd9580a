import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import Ajv from 'ajv-draft-04';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { fileOf } from '#shared/tests/export/file.ts';
import { personalIssue } from '#shared/tests/handed-in.ts';
import type { CurrentIssue } from '#shared/tests/issue-list.ts';
import { runRow } from './samples.ts';

const run = runRow();
const issue = (changes: Partial<CurrentIssue> = {}): CurrentIssue => ({
  ...personalIssue(
    {
      id: 'iss_1',
      source: 'human',
      title: 'The basket forgets',
      description: 'I put shoes in.\n\nThey were gone.',
      severity: 'high',
      category: 'interaction',
      page: 'https://shop.example/basket?a=b c',
      selector: null,
    },
    [],
  ),
  tracking: { status: 'open', ruling: null, comments: [] },
  ...changes,
});

/** A reader of RFC 4180 that takes nothing else. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  const field = /"((?:[^"]|"")*)"(,|\r\n)/y;
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const [, value = '', end] = field.exec(text) ?? [];
    if (end === undefined) throw new Error(`No field at ${at}.`);
    row.push(value.replaceAll('""', '"'));
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('CSV', () => {
  it('keeps quotes, commas and lines', () => {
    const title = 'Says "no", then\r\nnothing';
    const [names = [], values = []] = readCsv(fileOf(run, [issue({ title })], 'csv').content);
    expect(names).toContain('found_by');
    expect(values).toHaveLength(names.length);
    expect(values[names.indexOf('title')]).toBe(title);
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '＝1',
  ])('calculates nothing: %j', (title) => {
    const [names = [], values = []] = readCsv(fileOf(run, [issue({ title })], 'csv').content);
    expect(values[names.indexOf('title')]).toBe(`'${title}`);
  });
});

describe('SARIF', () => {
  // One of the schema's patterns is no regular expression of Unicode.
  const ajv = new Ajv.default({ allErrors: true, strict: false, unicodeRegExp: false });
  formats.default(ajv);
  const isSarif = ajv.compile(schema);
  const errorsOf = (log: unknown) => (isSarif(log) ? [] : isSarif.errors);

  it('holds what its schema asks for, whatever pages and people wrote', () => {
    const odd = [
      issue({ title: ' ', description: '' }),
      issue({ id: 'iss_2', page: 'not an address, %zz <>"', selector: '' }),
      issue({ id: 'iss_3', page: '', severity: 'critical' }),
      issue({
        id: 'iss_4',
        page: 'https://[::1]:8080/päge?q=a b#ü',
        rule: 'axe/image-alt',
        guideline: { id: 'WCAG 1.1.1', title: 'Text', level: 'A', url: 'https://w3.example/' },
        evidence: { text: '<img src="ü">\u0000', screenshot: null, box: null, pictures: [] },
        tracking: { status: 'wont_fix', ruling: 'rejected', comments: [] },
      }),
    ];
    for (const issues of [[], [issue()], odd]) {
      expect(errorsOf(JSON.parse(fileOf(run, issues, 'sarif').content))).toEqual([]);
    }
    expect(errorsOf({ version: '2.1.0', runs: [{ results: [{}] }] })).not.toEqual([]);
  });

  it('has the shape of version 2.1.0', () => {
    const guideline = { id: 'WCAG 1.1.1', title: 'Text', level: 'A' as const, url: 'https://w3.example/' };
    const measured = issue({
      id: 'iss_2',
      rule: 'axe/image-alt',
      severity: 'low',
      selector: '#x',
      guideline,
    });
    const dismissed = issue({ id: 'iss_3', tracking: { status: 'wont_fix', ruling: null, comments: [] } });
    const log = JSON.parse(fileOf(run, [issue(), measured, dismissed], 'sarif').content);
    const [{ tool, results }] = log.runs;
    expect(log.version).toBe('2.1.0');
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      'assay/interaction',
      'axe/image-alt',
    ]);
    for (const { ruleId, ruleIndex, level, locations } of results) {
      expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
      expect(['error', 'warning', 'note']).toContain(level);
      expect(locations[0].physicalLocation.artifactLocation.uri).toBe('https://shop.example/basket?a=b%20c');
    }
    expect(results[1].locations[0].logicalLocations[0].fullyQualifiedName).toBe('#x');
    expect(results.map(({ suppressions }: { suppressions?: unknown }) => suppressions !== undefined)).toEqual(
      [false, false, true],
    );
  });
});

describe('JSON', () => {
  it('holds the issues without links that expire', () => {
    const { content } = fileOf(run, [issue()], 'json');
    expect(JSON.parse(content)).toMatchObject({ v: 1, run: { id: run.id }, issues: [{ id: 'iss_1' }] });
    expect(content).not.toContain('pictures');
  });
});

describe('Markdown', () => {
  it('takes what people and pages wrote as text', () => {
    const evil = issue({
      title: '# Not a [title](javascript:1) <img src=x> @all',
      description: '1. one\n\n* two',
      selector: 'a`b',
      evidence: { text: '```\n<b>', screenshot: null, box: null, pictures: [] },
    });
    const { content } = fileOf(run, [evil], 'markdown');
    expect(content).toContain('## \\# Not a \\[title\\]\\(javascript:1\\) \\<img src=x\\> \\@all');
    expect(content).toContain('1\\. one\n\n\\* two');
    expect(content).toContain('``a`b``');
    expect(content).toContain('````text\n```\n<b>\n````');
    expect(content.match(/^#/gm)).toHaveLength(2);
  });

  it('says when there is nothing', () => {
    expect(fileOf(run, [], 'markdown').content).toContain('No issues were found.');
  });
});
