import { Button, Card, Group, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import type { QaRunSummary } from '#shared/qa/contract.ts';
import { severities } from '#shared/qa/report/contract.ts';
import { dateTime } from '../app/format.ts';
import { LinkAnchor } from '../app/links.tsx';
import { strings } from '../strings.ts';
import { SeverityMark } from '../tests/severity-mark.tsx';
import { FindingCounts, totalOf } from './finding-counts.tsx';
import { useLatestRuns } from './runs.ts';
import classes from './trend-card.module.css';

const text = strings.qa.package;
const shown = 30;
const bar = { width: 14, gap: 6, height: 120, number: 14 };

type Judged = QaRunSummary & {
  readonly findings: NonNullable<QaRunSummary['findings']>;
  readonly verdict: NonNullable<QaRunSummary['verdict']>;
};

/** What ended early found a part of what there is, which would look like an improvement. */
const isJudged = (run: QaRunSummary): run is Judged => run.findings !== null && run.verdict !== null;

function Chart({ runs }: { runs: readonly Judged[] }) {
  const most = Math.max(1, ...runs.map(({ findings }) => totalOf(findings)));
  const width = runs.length * (bar.width + bar.gap);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} aria-label={text.trendLabel(runs.length)} tabIndex={0}>
      <svg
        viewBox={`0 ${-bar.number} ${width} ${bar.number + bar.height + 4}`}
        width={width * 1.5}
        height={(bar.number + bar.height + 4) * 1.5}
        role="img"
        aria-label={text.trendLabel(runs.length)}
        className={classes.chart}
      >
        <line x1={0} x2={width} y1={bar.height + 1} y2={bar.height + 1} />
        {runs.map((run, index) => {
          const x = index * (bar.width + bar.gap) + bar.gap / 2;
          let y = bar.height;
          return (
            <g key={run.planId}>
              <title>
                {text.bar(dateTime(run.createdAt), totalOf(run.findings), strings.qa.verdict[run.verdict])}
              </title>
              {totalOf(run.findings) === 0 && (
                <rect data-severity="none" x={x} y={bar.height - 2} width={bar.width} height={2} />
              )}
              {severities.map((severity) => {
                const tall = (run.findings[severity] / most) * bar.height;
                y -= tall;
                return tall === 0 ? null : (
                  <rect key={severity} data-severity={severity} x={x} y={y} width={bar.width} height={tall} />
                );
              })}
              <text x={x + bar.width / 2} y={Math.min(y, bar.height - 2) - 4}>
                {totalOf(run.findings)}
              </text>
            </g>
          );
        })}
      </svg>
    </section>
  );
}

function Figures({ runs }: { runs: readonly Judged[] }) {
  return (
    <Table aria-label={text.trendLabel(runs.length)} className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text.columns.when}</Table.Th>
          <Table.Th>{text.columns.verdict}</Table.Th>
          <Table.Th>{text.columns.findings}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <Table.Tr key={run.planId}>
            <Table.Td>
              <LinkAnchor to="/apis/runs/$planId" params={{ planId: run.planId }} size="sm">
                {dateTime(run.createdAt)}
              </LinkAnchor>
            </Table.Td>
            <Table.Td>{strings.qa.verdict[run.verdict]}</Table.Td>
            <Table.Td>
              <FindingCounts counts={run.findings} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Findings per run, by severity: bars, or the same as a table. */
export function TrendCard({ packageId }: { packageId: string }) {
  const [asTable, { toggle }] = useDisclosure(false);
  const latest = useLatestRuns(packageId, shown);
  const runs = (latest.data?.items ?? []).filter(isJudged).reverse();
  const used = severities.filter((severity) => runs.some(({ findings }) => findings[severity] > 0));
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="trend">
      <Group justify="space-between" gap="sm" mb="sm">
        <Title order={2} id="trend">
          {text.trend}
        </Title>
        {runs.length > 1 && (
          <Button
            size="xs"
            variant="default"
            onClick={toggle}
            leftSection={
              asTable ? <IconChartBar size={16} aria-hidden /> : <IconTable size={16} aria-hidden />
            }
          >
            {asTable ? text.trendChart : text.trendTable}
          </Button>
        )}
      </Group>
      {runs.length < 2 ? (
        <Text size="sm" c="dimmed">
          {text.trendEmpty}
        </Text>
      ) : asTable ? (
        <Figures runs={runs} />
      ) : (
        <>
          <Text size="sm" c="dimmed" mb="sm">
            {text.trendText}
          </Text>
          <Chart runs={runs} />
          <ul className={classes.legend} aria-label={text.legend}>
            {used.map((severity) => (
              <li key={severity}>
                <SeverityMark severity={severity} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}
