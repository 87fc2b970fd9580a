import { Table, Text } from '@mantine/core';
import type { Assignment } from '#shared/testers/contract.ts';
import { money, shortUrl } from '../app/format.ts';
import { LinkAnchor } from '../app/links.tsx';
import classes from '../app/list-table.module.css';
import { RelativeTime } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import { AssignmentStatusBadge } from './assignment-status.tsx';

const { columns } = strings.testers.home;

/** Only work that was handed in is paid. */
function Pay({ assignment }: { assignment: Assignment }) {
  return assignment.status === 'submitted' ? money(assignment.payCents / 100, assignment.currency) : '–';
}

/** Assignments in rows; on a narrow screen what the hidden columns hold moves below the mission. */
export function AssignmentTable({ items, label }: { items: readonly Assignment[]; label: string }) {
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
          <Table.Th>{columns.test}</Table.Th>
          <Table.Th>{columns.status}</Table.Th>
          <Table.Th className={classes.wide}>{columns.pay}</Table.Th>
          <Table.Th className={classes.wide}>{columns.when}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((assignment) => (
          <Table.Tr key={assignment.id}>
            <Table.Td className={classes.target}>
              <LinkAnchor
                to="/assignments/$assignmentId"
                params={{ assignmentId: assignment.id }}
                fw={570}
                className={classes.link}
              >
                {shortUrl(assignment.url)}
              </LinkAnchor>
              <Text size="xs" c="dimmed" lineClamp={1}>
                {assignment.mission}
              </Text>
              <div className={classes.narrow}>
                <RelativeTime at={assignment.endedAt ?? assignment.offeredAt} />
                <Pay assignment={assignment} />
              </div>
            </Table.Td>
            <Table.Td>
              <AssignmentStatusBadge status={assignment.status} />
            </Table.Td>
            <Table.Td className={classes.wide}>
              <Pay assignment={assignment} />
            </Table.Td>
            <Table.Td className={classes.wide}>
              <Text component="span" size="sm" c="dimmed" className={classes.line}>
                <RelativeTime at={assignment.endedAt ?? assignment.offeredAt} />
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
