import { Table, Text } from '@mantine/core';
import type { RunSummary } from '#shared/tests/contract.ts';
import { shortUrl } from '../app/format.ts';
import { LinkAnchor } from '../app/links.tsx';
import classes from '../app/list-table.module.css';
import { RelativeTime } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import { sentimentPercent, sentimentWord } from './sentiment.ts';
import { SeverityCounts } from './severity-counts.tsx';
import { StatusBadge } from './status-badge.tsx';

const { columns } = strings.tests.runs;

/** Runs in rows; on a narrow screen what the hidden columns hold moves below the mission. */
export function RunsTable({ runs, label }: { runs: readonly RunSummary[]; label: string }) {
  return (
    <Table
      aria-label={label}
      className={classes.table}
      verticalSpacing="sm"
      horizontalSpacing="lg"
      highlightOnHover
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{columns.target}</Table.Th>
          <Table.Th>{columns.status}</Table.Th>
          <Table.Th className={classes.wide}>{columns.issues}</Table.Th>
          <Table.Th className={classes.wide}>{columns.sentiment}</Table.Th>
          <Table.Th className={classes.wide}>{columns.ordered}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <Table.Tr key={run.id}>
            <Table.Td className={classes.target}>
              <LinkAnchor to="/runs/$runId" params={{ runId: run.id }} fw={570} className={classes.link}>
                {shortUrl(run.url)}
              </LinkAnchor>
              <Text size="xs" c="dimmed" lineClamp={1}>
                {run.testType !== 'ai' && `${strings.tests.testType[run.testType].name} · `}
                {run.mission}
              </Text>
              <div className={classes.narrow}>
                <RelativeTime at={run.createdAt} />
                {run.issueCounts !== null && <SeverityCounts counts={run.issueCounts} />}
              </div>
            </Table.Td>
            <Table.Td>
              <StatusBadge status={run.status} />
            </Table.Td>
            <Table.Td className={classes.wide}>
              {run.issueCounts === null ? null : <SeverityCounts counts={run.issueCounts} />}
            </Table.Td>
            <Table.Td className={`${classes.wide} ${classes.line}`}>
              {run.sentimentScore === null ? null : (
                <>
                  <b>{sentimentPercent(run.sentimentScore)}</b>{' '}
                  <Text component="span" size="xs" c="dimmed">
                    {sentimentWord(run.sentimentScore)}
                  </Text>
                </>
              )}
            </Table.Td>
            <Table.Td className={classes.wide}>
              <Text component="span" size="sm" c="dimmed" className={classes.line}>
                <RelativeTime at={run.createdAt} />
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
