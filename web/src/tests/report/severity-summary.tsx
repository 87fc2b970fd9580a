import { Card, Title, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { Issue } from '#shared/tests/contract.ts';
import { strings } from '../../strings.ts';
import { severities } from '../severities.ts';
import { SeverityMark } from '../severity-mark.tsx';
import classes from './severity-summary.module.css';

const text = strings.tests.report;
const route = getRouteApi('/runs/$runId');

/** How many issues of each severity; a click shows only those. */
export function SeveritySummary({ issues }: { issues: readonly Issue[] }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="by-severity">
      <Title order={2} id="by-severity" mb="md">
        {text.bySeverity}
      </Title>
      <div className={classes.tiles}>
        {severities.map((severity) => {
          const n = issues.filter((issue) => issue.severity === severity).length;
          const pressed = search.severity === severity;
          return (
            <UnstyledButton
              key={severity}
              className={classes.tile}
              aria-pressed={pressed}
              onClick={() =>
                void navigate({
                  search: { ...search, severity: pressed ? undefined : severity },
                  replace: true,
                  resetScroll: false,
                })
              }
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
