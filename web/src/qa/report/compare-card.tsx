import { Card, Group, NativeSelect, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { compareQaRuns, type QaRunSummary } from '#shared/qa/contract.ts';
import { Severity } from '#shared/qa/report/contract.ts';
import { type Answer, useCall } from '../../app/client.ts';
import { dateTime } from '../../app/format.ts';
import { LoadFailure, LoadingBars } from '../../app/states.tsx';
import { strings } from '../../strings.ts';
import { SeverityMark } from '../../tests/severity-mark.tsx';
import { hasReport } from '../run-state.ts';
import { useLatestRuns } from '../runs.ts';
import classes from './compare-card.module.css';

const text = strings.qa.report.compare;
const offered = 50;

type Comparison = Answer<typeof compareQaRuns>;
const sides = ['new', 'fixed', 'unchanged'] as const;

function Side({ side, comparison }: { side: (typeof sides)[number]; comparison: Comparison }) {
  const ids = comparison[side];
  return (
    <section aria-labelledby={`compare-${side}`}>
      <Title order={3} size="h4" id={`compare-${side}`} className={classes.title}>
        {text[side]} <span>{ids.length}</span>
      </Title>
      {ids.length === 0 ? (
        <Text size="sm" c="dimmed">
          {text[`${side}Empty`]}
        </Text>
      ) : (
        <ul className={classes.list}>
          {ids.map((id) => {
            const about = comparison.titles[id];
            const severity = Severity.safeParse(about?.severity).data;
            const title = about?.title ?? id;
            return (
              <li key={id}>
                {severity !== undefined && <SeverityMark severity={severity} />}
                <span>
                  {side === 'fixed' ? title : <a href={`#${id}`}>{title}</a>}
                  <Text component="span" size="xs" c="dimmed" display="block">
                    {about?.operation}
                  </Text>
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** What is new, fixed and unchanged since another run of the same package. */
export function CompareCard(props: {
  run: QaRunSummary;
  earlier: string | undefined;
  onChoose: (planId: string | undefined) => void;
}) {
  const { run, earlier } = props;
  const call = useCall();
  const runs = useLatestRuns(run.packageId, offered);
  const others = (runs.data?.items ?? []).filter((other) => hasReport(other) && other.planId !== run.planId);
  const comparison = useQuery({
    queryKey: ['qa', 'compare', run.planId, earlier],
    queryFn: ({ signal }) =>
      call(compareQaRuns, { params: { planId: run.planId }, query: { with: earlier ?? '' }, signal }),
    enabled: earlier !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const found = comparison.data;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="compare">
      <Group justify="space-between" align="flex-end" gap="sm">
        <Title order={2} id="compare">
          {text.title}
        </Title>
        {others.length > 0 && (
          <NativeSelect
            label={text.with}
            value={earlier ?? ''}
            onChange={(event) => props.onChoose(event.currentTarget.value || undefined)}
            data={[
              { value: '', label: text.choose },
              ...others.map((other) => ({
                value: other.planId,
                label: `${dateTime(other.createdAt)} · ${strings.qa.verdict[other.verdict ?? 'INCONCLUSIVE']}`,
              })),
            ]}
          />
        )}
      </Group>
      {others.length === 0 && runs.data !== undefined && earlier === undefined && (
        <Text size="sm" c="dimmed" mt="sm">
          {text.none}
        </Text>
      )}
      <Text size="sm" mt="sm" role="status">
        {found !== undefined && text.said(found.new.length, found.fixed.length, found.unchanged.length)}
      </Text>
      {earlier !== undefined &&
        (found !== undefined ? (
          <div className={classes.sides}>
            {sides.map((side) => (
              <Side key={side} side={side} comparison={found} />
            ))}
          </div>
        ) : comparison.error === null ? (
          <LoadingBars heights={[60]} />
        ) : (
          <LoadFailure error={comparison.error} onRetry={() => void comparison.refetch()} />
        ))}
    </Card>
  );
}
