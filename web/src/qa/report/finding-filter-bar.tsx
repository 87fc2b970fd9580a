import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilterOff, IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Finding, Oracle, Severity, severities } from '#shared/qa/report/contract.ts';
import { strings } from '../../strings.ts';
import classes from '../../tests/report/issue-filter-bar.module.css';
import type { FindingFilters } from './filter-findings.ts';

const text = strings.qa.report;
const any = { value: '', label: text.any };
const Certainty = Finding.shape.certainty;

/** What is looked for among the findings. */
export function FindingFilterBar(props: {
  findings: readonly Finding[];
  filters: FindingFilters;
  onFilter: (next: FindingFilters) => void;
  onClear: (() => void) | null;
}) {
  const { findings, filters, onFilter } = props;
  const [words, setWords] = useState(filters.text ?? '');
  const search = useDebouncedCallback(
    (value: string) => onFilter({ ...filters, text: value.trim() || undefined }),
    250,
  );

  // The address may change by the back button or by clearing.
  useEffect(() => {
    if (filters.text === undefined) setWords('');
  }, [filters.text]);

  const oracles = Oracle.options.filter((oracle) => findings.some((finding) => finding.oracle === oracle));
  const operations = [...new Set(findings.flatMap((finding) => finding.operations))].sort();
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
        label={text.severityLabel}
        value={filters.severity ?? ''}
        onChange={(event) =>
          onFilter({ ...filters, severity: Severity.safeParse(event.currentTarget.value).data })
        }
        data={[any, ...severities.map((value) => ({ value, label: strings.qa.severity[value] }))]}
      />
      <NativeSelect
        label={text.oracleLabel}
        value={filters.oracle ?? ''}
        onChange={(event) =>
          onFilter({ ...filters, oracle: Oracle.safeParse(event.currentTarget.value).data })
        }
        data={[any, ...oracles.map((value) => ({ value, label: strings.qa.oracle[value] }))]}
      />
      <NativeSelect
        label={text.operationLabel}
        value={filters.operation ?? ''}
        onChange={(event) => onFilter({ ...filters, operation: event.currentTarget.value || undefined })}
        data={[any, ...operations.map((value) => ({ value, label: value }))]}
      />
      <NativeSelect
        label={text.certaintyLabel}
        value={filters.certainty ?? ''}
        onChange={(event) =>
          onFilter({ ...filters, certainty: Certainty.safeParse(event.currentTarget.value).data })
        }
        data={[any, ...Certainty.options.map((value) => ({ value, label: strings.qa.certainty[value] }))]}
      />
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
