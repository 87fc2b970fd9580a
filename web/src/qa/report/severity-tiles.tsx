import { Card, Title, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { type Finding, severities } from '#shared/qa/report/contract.ts';
import { strings } from '../../strings.ts';
import classes from '../../tests/report/severity-summary.module.css';
import { SeverityMark } from '../../tests/severity-mark.tsx';
import type { FindingFilters } from './filter-findings.ts';
import own from './severity-tiles.module.css';

const text = strings.qa.report;

/** How many findings of each severity; a click shows only those. */
export function SeverityTiles(props: {
  findings: readonly Finding[];
  filters: FindingFilters;
  onFilter: (next: FindingFilters) => void;
}) {
  const { findings, filters, onFilter } = props;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="by-severity">
      <Title order={2} id="by-severity" mb="md">
        {text.bySeverity}
      </Title>
      <div className={own.tiles}>
        {severities.map((severity) => {
          const n = findings.filter((finding) => finding.severity === severity).length;
          const pressed = filters.severity === severity;
          return (
            <UnstyledButton
              key={severity}
              className={classes.tile}
              aria-pressed={pressed}
              onClick={() => onFilter({ ...filters, severity: pressed ? undefined : severity })}
            >
              <b>{n}</b> <SeverityMark severity={severity} />
              <VisuallyHidden>{text.onlySeverity}</VisuallyHidden>
            </UnstyledButton>
          );
        })}
      </div>
    </Card>
  );
}
