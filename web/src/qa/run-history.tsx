import { Box, Button, Card, Group, Table, Text, Title } from '@mantine/core';
import { IconApi } from '@tabler/icons-react';
import type { QaPackage, QaRunSummary } from '#shared/qa/contract.ts';
import { dateTime } from '../app/format.ts';
import { LinkAnchor } from '../app/links.tsx';
import classes from '../app/list-table.module.css';
import { RelativeTime } from '../app/relative-time.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { StatusBadge } from '../tests/status-badge.tsx';
import { FindingCounts } from './finding-counts.tsx';
import { useRunPages } from './runs.ts';
import { VerdictBadge } from './verdict-badge.tsx';

const text = strings.qa.package;

function Row({ run, isBaseline }: { run: QaRunSummary; isBaseline: boolean }) {
  const facts = [
    strings.qa.trigger[run.trigger],
    run.ref,
    isBaseline ? strings.qa.run.isBaseline : null,
  ].filter((fact) => fact !== null);
  return (
    <Table.Tr>
      <Table.Td className={classes.target}>
        <LinkAnchor
          to="/apis/runs/$planId"
          params={{ planId: run.planId }}
          fw={570}
          className={classes.link}
          title={dateTime(run.createdAt)}
        >
          <RelativeTime at={run.createdAt} />
        </LinkAnchor>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {facts.join(' · ')}
        </Text>
        <div className={classes.narrow}>
          {run.findings !== null && <FindingCounts counts={run.findings} />}
        </div>
      </Table.Td>
      <Table.Td>
        {run.verdict === null ? <StatusBadge status={run.status} /> : <VerdictBadge verdict={run.verdict} />}
      </Table.Td>
      <Table.Td className={classes.wide}>
        {run.findings !== null && <FindingCounts counts={run.findings} />}
        {run.newFindings !== null && run.newFindings > 0 && (
          <Text size="xs" c="dimmed">
            {text.newOnes(run.newFindings)}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={`${classes.wide} ${classes.line}`}>
        {text.reached(run.progress.reached, run.progress.operations)}
      </Table.Td>
      <Table.Td className={`${classes.wide} ${classes.line}`}>
        {run.progress.requests.toLocaleString('en')}
      </Table.Td>
    </Table.Tr>
  );
}

/** All runs of a package, newest first. */
export function RunHistory({ saved }: { saved: QaPackage }) {
  const runs = useRunPages(saved.id);
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card withBorder padding={0} component="section" aria-labelledby="history">
      <Box px="lg" py="md">
        <Title order={2} id="history">
          {text.history}
        </Title>
      </Box>
      {runs.data === undefined ? (
        <Box px="lg" pb="lg">
          {runs.error === null ? (
            <LoadingBars heights={[44, 44, 44]} />
          ) : (
            <LoadFailure error={runs.error} onRetry={() => void runs.refetch()} />
          )}
        </Box>
      ) : items.length === 0 ? (
        <Nothing icon={<IconApi aria-hidden />} title={text.historyEmptyTitle} text={text.historyEmptyText} />
      ) : (
        <Table
          aria-label={text.history}
          className={classes.table}
          verticalSpacing="sm"
          horizontalSpacing="lg"
          highlightOnHover
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{text.columns.when}</Table.Th>
              <Table.Th>{text.columns.verdict}</Table.Th>
              <Table.Th className={classes.wide}>{text.columns.findings}</Table.Th>
              <Table.Th className={classes.wide}>{text.columns.reached}</Table.Th>
              <Table.Th className={classes.wide}>{text.columns.requests}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((run) => (
              <Row key={run.planId} run={run} isBaseline={run.planId === saved.baseline} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {runs.hasNextPage && (
        <Group justify="center" p="md">
          <Button
            variant="default"
            loading={runs.isFetchingNextPage}
            onClick={() => void runs.fetchNextPage()}
          >
            {text.moreRuns}
          </Button>
        </Group>
      )}
    </Card>
  );
}
