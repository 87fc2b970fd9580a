import { Card, SegmentedControl, Stack } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { listTesters, TesterStatus } from '#shared/testers/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { Announce } from '../app/announce.tsx';
import { ListFooter } from '../app/list-footer.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import classes from './tabs.module.css';
import { TesterItem } from './tester-item.tsx';
import { useTesterPages } from './testers.ts';

const route = getRouteApi('/admin/testers');
const text = strings.admin.testers;
/** What waits for a decision first. */
const order = ['applied', 'verified', 'suspended', 'rejected'] as const satisfies readonly TesterStatus[];

function Testers() {
  const { status = 'applied' } = route.useSearch();
  const navigate = route.useNavigate();
  const testers = useTesterPages(status);
  const items = testers.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeading title={text.title} lead={text.lead} />
      <div className={classes.tabs}>
        <SegmentedControl
          aria-label={text.tabs}
          value={status}
          onChange={(value) => void navigate({ search: { status: TesterStatus.parse(value) } })}
          data={order.map((value) => ({ value, label: text.status[value] }))}
        />
      </div>
      {testers.data === undefined ? (
        testers.error === null ? (
          <LoadingBars heights={[180, 180, 180]} />
        ) : (
          <LoadFailure error={testers.error} onRetry={() => void testers.refetch()} />
        )
      ) : items.length === 0 ? (
        <Card withBorder padding={0}>
          <Nothing
            icon={<IconUsers aria-hidden />}
            title={text.emptyTitle[status]}
            text={text.emptyText[status]}
          />
        </Card>
      ) : (
        <Stack gap="sm">
          {items.map((tester) => (
            <TesterItem key={`${tester.id} ${tester.status}`} tester={tester} />
          ))}
        </Stack>
      )}
      <ListFooter shown={items.length} pages={testers} words={text} />
      <Announce
        text={testers.data === undefined || testers.isPlaceholderData ? '' : text.shown(items.length)}
      />
    </>
  );
}

export default function TestersPage() {
  return (
    <ForRoute route={listTesters}>
      <Testers />
    </ForRoute>
  );
}
