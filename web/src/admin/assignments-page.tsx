import { Box, Card, SegmentedControl } from '@mantine/core';
import { IconClipboardList } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { listOpenAssignments, OpenStatus } from '#shared/testers/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { Announce } from '../app/announce.tsx';
import { ListFooter } from '../app/list-footer.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { useOpenAssignmentPages } from './assignments.ts';
import { OpenAssignmentsTable } from './open-assignments-table.tsx';
import classes from './tabs.module.css';

const route = getRouteApi('/admin/assignments');
const text = strings.admin.assignments;
/** What an admin may have to take away first: offers expire by themselves soon. */
const order = ['accepted', 'offered'] as const satisfies readonly OpenStatus[];

function Assignments() {
  const { status = 'accepted' } = route.useSearch();
  const navigate = route.useNavigate();
  const assignments = useOpenAssignmentPages(status);
  const items = assignments.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeading title={text.title} lead={text.lead} />
      <div className={classes.tabs}>
        <SegmentedControl
          aria-label={text.tabs}
          value={status}
          onChange={(value) => void navigate({ search: { status: OpenStatus.parse(value) } })}
          data={order.map((value) => ({ value, label: text.status[value] }))}
        />
      </div>
      <Card withBorder padding={0}>
        {assignments.data === undefined ? (
          <Box p="lg">
            {assignments.error === null ? (
              <LoadingBars heights={[44, 44, 44]} />
            ) : (
              <LoadFailure error={assignments.error} onRetry={() => void assignments.refetch()} />
            )}
          </Box>
        ) : items.length === 0 ? (
          <Nothing
            icon={<IconClipboardList aria-hidden />}
            title={text.emptyTitle[status]}
            text={text.emptyText[status]}
          />
        ) : (
          <OpenAssignmentsTable items={items} status={status} />
        )}
      </Card>
      <ListFooter shown={items.length} pages={assignments} words={text} />
      <Announce
        text={assignments.data === undefined || assignments.isPlaceholderData ? '' : text.shown(items.length)}
      />
    </>
  );
}

export default function AssignmentsPage() {
  return (
    <ForRoute route={listOpenAssignments}>
      <Assignments />
    </ForRoute>
  );
}
