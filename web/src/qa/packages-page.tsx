import { Box, Card, Table, Text } from '@mantine/core';
import { IconApi, IconPlus } from '@tabler/icons-react';
import { createPackage, listPackages, type QaPackage } from '#shared/qa/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { useMay } from '../accounts/me.ts';
import { Announce } from '../app/announce.tsx';
import { shortUrl } from '../app/format.ts';
import { LinkAnchor, LinkButton } from '../app/links.tsx';
import { ListFooter } from '../app/list-footer.tsx';
import classes from '../app/list-table.module.css';
import { PageHeading } from '../app/page-heading.tsx';
import { RelativeTime } from '../app/relative-time.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { usePackagePages } from './packages.ts';
import { scheduleWords } from './schedule-words.ts';
import { Spark } from './spark.tsx';
import { VerdictBadge } from './verdict-badge.tsx';

const text = strings.qa.packages;

function LastVerdict({ lastRun }: Pick<QaPackage, 'lastRun'>) {
  if (lastRun === null) return <span>{text.never}</span>;
  if (lastRun.verdict !== null) return <VerdictBadge verdict={lastRun.verdict} />;
  return (
    <span>
      {lastRun.status === 'failed' || lastRun.status === 'cancelled'
        ? strings.tests.status[lastRun.status]
        : text.running}
    </span>
  );
}

function PackagesTable({ packages }: { packages: readonly QaPackage[] }) {
  return (
    <Table
      aria-label={text.title}
      className={classes.table}
      verticalSpacing="sm"
      horizontalSpacing="lg"
      highlightOnHover
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text.columns.name}</Table.Th>
          <Table.Th>{text.columns.verdict}</Table.Th>
          <Table.Th className={classes.wide}>{text.columns.trend}</Table.Th>
          <Table.Th className={classes.wide}>{text.columns.last}</Table.Th>
          <Table.Th className={classes.wide}>{text.columns.schedule}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {packages.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td className={classes.target}>
              <LinkAnchor
                to="/apis/$packageId"
                params={{ packageId: one.id }}
                fw={570}
                className={classes.link}
              >
                {one.name}
              </LinkAnchor>
              <Text size="xs" c="dimmed" lineClamp={1}>
                {shortUrl(one.baseUrl)} · {strings.qa.operations(one.document.operations)}
              </Text>
              <div className={classes.narrow}>
                {one.lastRun !== null && <RelativeTime at={one.lastRun.at} />}
              </div>
            </Table.Td>
            <Table.Td>
              <LastVerdict lastRun={one.lastRun} />
            </Table.Td>
            <Table.Td className={classes.wide}>
              <Spark packageId={one.id} tested={one.lastRun !== null} />
            </Table.Td>
            <Table.Td className={`${classes.wide} ${classes.line}`}>
              <Text component="span" size="sm" c="dimmed">
                {one.lastRun === null ? text.never : <RelativeTime at={one.lastRun.at} />}
              </Text>
            </Table.Td>
            <Table.Td className={`${classes.wide} ${classes.line}`}>
              <Text component="span" size="sm" c="dimmed">
                {one.schedule === null ? text.noSchedule : scheduleWords(one.schedule.expression)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Packages() {
  const mayCreate = useMay(createPackage);
  const packages = usePackagePages();
  const items = packages.data?.pages.flatMap((page) => page.items) ?? [];
  const action = mayCreate && (
    <LinkButton to="/apis/new" leftSection={<IconPlus size={16} aria-hidden />}>
      {text.new}
    </LinkButton>
  );
  return (
    <>
      <PageHeading title={text.title} lead={text.lead} aside={items.length > 0 && action} />
      <Card withBorder padding={0}>
        {packages.data === undefined ? (
          <Box p="lg">
            {packages.error === null ? (
              <LoadingBars heights={[44, 44, 44, 44]} />
            ) : (
              <LoadFailure error={packages.error} onRetry={() => void packages.refetch()} />
            )}
          </Box>
        ) : items.length > 0 ? (
          <PackagesTable packages={items} />
        ) : (
          <Nothing
            icon={<IconApi aria-hidden />}
            title={text.emptyTitle}
            text={mayCreate ? text.emptyText : text.emptyViewer}
            action={action}
          />
        )}
      </Card>
      <ListFooter shown={items.length} pages={packages} words={text} />
      <Announce text={packages.data === undefined ? '' : text.shown(items.length)} />
    </>
  );
}

export default function PackagesPage() {
  return (
    <ForRoute route={listPackages}>
      <Packages />
    </ForRoute>
  );
}
