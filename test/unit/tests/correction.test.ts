import { describe, expect, it } from 'vitest';
import { corrected } from '#shared/tests/correction.ts';
import { alone, type Group, grouped } from '#shared/tests/groups.ts';
import { personalIssue } from '#shared/tests/handed-in.ts';
import type { StoredIssue } from '#shared/tests/issues.ts';

const issue = (id: string, changes: Partial<StoredIssue> = {}): StoredIssue => ({
  ...personalIssue(
    {
      id,
      source: 'human',
      title: id,
      description: '',
      severity: 'low',
      category: 'usability',
      page: 'https://shop.example/',
      selector: null,
    },
    [],
  ),
  ...changes,
});
const measured = issue('m', { source: 'examination', provenance: 'ai', severity: 'medium', selector: '#m' });
const issues = [issue('a', { severity: 'critical' }), issue('b'), measured];
const groupsOf = (answer: ReturnType<typeof corrected>): readonly Group[] =>
  answer.kind === 'changed' ? answer.groups : [];

describe('a correction', () => {
  it('joins issues under what was measured, as severe as the worst of them', () => {
    const answer = corrected(issues, alone(issues), { action: 'join', issueIds: ['a', 'm'] });
    expect(groupsOf(answer)).toEqual([['m', 'a'], ['b']]);
    expect(answer).toMatchObject({ agreement: 0.889, parts: [[{ id: 'a' }], [{ id: 'm' }]] });
    expect(grouped(issues, groupsOf(answer))[0]).toMatchObject({
      id: 'm',
      severity: 'critical',
      provenance: 'both',
      selector: '#m',
    });
  });

  it('takes an issue apart, so that joining and splitting leaves everything as it was', () => {
    const joined = groupsOf(corrected(issues, alone(issues), { action: 'join', issueIds: ['a', 'b', 'm'] }));
    // By any finding in it.
    const apart = groupsOf(corrected(issues, joined, { action: 'split', issueId: 'b' }));
    expect(grouped(issues, apart).sort((x, y) => x.id.localeCompare(y.id))).toEqual(issues);
  });

  it('that is made already changes nothing', () => {
    expect(corrected(issues, alone(issues), { action: 'split', issueId: 'a' }).kind).toBe('unchanged');
    const joined = [['m', 'a'], ['b']];
    expect(corrected(issues, joined, { action: 'join', issueIds: ['a', 'm'] }).kind).toBe('unchanged');
  });

  it('never joins pages, and names what exists', () => {
    const elsewhere = [...issues, issue('p', { page: 'https://shop.example/basket' })];
    const join = (...issueIds: string[]) =>
      corrected(elsewhere, alone(elsewhere), { action: 'join', issueIds });
    expect(join('a', 'p')).toMatchObject({ kind: 'refused', code: 'VALIDATION_ERROR' });
    expect(join('a', 'nothing')).toMatchObject({ kind: 'refused', code: 'NOT_FOUND' });
  });

  it('lets no issue grow without end', () => {
    const many = Array.from({ length: 51 }, (_, at) => issue(`i${at}`));
    const [first, ...rest] = alone(many);
    const groups = [rest.flat(), first ?? []];
    expect(corrected(many, groups, { action: 'join', issueIds: ['i0', 'i1'] })).toMatchObject({
      kind: 'refused',
      code: 'VALIDATION_ERROR',
    });
  });
});
