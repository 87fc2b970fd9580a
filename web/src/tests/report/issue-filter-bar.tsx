import { Button, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilterOff, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Category, type Issue, IssueSource, Provenance, Severity, Viewport } from '#shared/tests/contract.ts';
import { pathOf } from '../../app/format.ts';
import { strings } from '../../strings.ts';
import { severities } from '../severities.ts';
import type { IssueFilters } from './filter-issues.ts';
import classes from './issue-filter-bar.module.css';

const text = strings.tests.report;
const any = { value: '', label: text.any };

/** Filters and grouping of the issues; what is chosen stands in the address. */
export function IssueFilterBar(props: {
  filters: IssueFilters;
  group: 'severity' | 'page';
  issues: readonly Issue[];
  onChange: (next: IssueFilters & { group?: 'page' | undefined }) => void;
  onClear: (() => void) | null;
}) {
  const { filters, issues, onChange } = props;
  const [words, setWords] = useState(filters.text ?? '');
  const search = useDebouncedCallback((value: string) => onChange({ text: value.trim() || undefined }), 250);

  // The address may change by the back button or by clearing.
  useEffect(() => {
    if (filters.text === undefined) setWords('');
  }, [filters.text]);

  const categories = Category.options.filter((category) =>
    issues.some((issue) => issue.category === category),
  );
  const pages = [...new Set(issues.map(({ page }) => page))];
  return (
    <search aria-label={text.filter} className={classes.bar}>
      <TextInput
        className={classes.text}
        label={text.text}
        type="search"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
      />
      <NativeSelect
        label={text.severity}
        value={filters.severity ?? ''}
        onChange={(event) => onChange({ severity: Severity.safeParse(event.currentTarget.value).data })}
        data={[any, ...severities.map((value) => ({ value, label: strings.tests.severity[value] }))]}
      />
      <NativeSelect
        label={text.category}
        value={filters.category ?? ''}
        onChange={(event) => onChange({ category: Category.safeParse(event.currentTarget.value).data })}
        data={[any, ...categories.map((value) => ({ value, label: strings.tests.category[value] }))]}
      />
      <NativeSelect
        label={text.source}
        value={filters.source ?? ''}
        onChange={(event) => onChange({ source: IssueSource.safeParse(event.currentTarget.value).data })}
        data={[any, ...IssueSource.options.map((value) => ({ value, label: strings.tests.source[value] }))]}
      />
      {(filters.provenance !== undefined || new Set(issues.map(({ provenance }) => provenance)).size > 1) && (
        <NativeSelect
          label={text.provenance}
          value={filters.provenance ?? ''}
          onChange={(event) => onChange({ provenance: Provenance.safeParse(event.currentTarget.value).data })}
          data={[
            any,
            ...Provenance.options.map((value) => ({ value, label: strings.tests.provenance[value] })),
          ]}
        />
      )}
      {pages.length > 1 && (
        <NativeSelect
          label={text.page}
          value={filters.page ?? ''}
          onChange={(event) => onChange({ page: event.currentTarget.value || undefined })}
          data={[any, ...pages.map((value) => ({ value, label: pathOf(value) }))]}
        />
      )}
      <NativeSelect
        label={text.viewport}
        value={filters.viewport ?? ''}
        onChange={(event) => onChange({ viewport: Viewport.safeParse(event.currentTarget.value).data })}
        data={[any, ...Viewport.options.map((value) => ({ value, label: strings.tests.viewport[value] }))]}
      />
      <fieldset className={classes.group}>
        <legend>{text.group}</legend>
        <SegmentedControl
          fullWidth
          aria-label={text.group}
          value={props.group}
          onChange={(value) => onChange({ group: value === 'page' ? 'page' : undefined })}
          data={[
            { value: 'severity', label: text.groupSeverity },
            { value: 'page', label: text.groupPage },
          ]}
        />
      </fieldset>
      {props.onClear !== null && (
        <Button
          variant="subtle"
          leftSection={<IconFilterOff size={16} aria-hidden />}
          onClick={props.onClear}
        >
          {text.clear}
        </Button>
      )}
    </search>
  );
}
