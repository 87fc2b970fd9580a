import { Button, Table, Text } from '@mantine/core';
import { useState } from 'react';
import type { OpenAssignment, OpenStatus } from '#shared/testers/contract.ts';
import { shortUrl } from '../app/format.ts';
import classes from '../app/list-table.module.css';
import { RelativeTime } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import { ReassignDialog } from './reassign-dialog.tsx';

const text = strings.admin.assignments;

function LastSeen({ at }: { at: string | null }) {
  return at === null ? text.never : <RelativeTime at={at} />;
}

/** Assignments under way in rows; on a narrow screen what the hidden columns hold moves below the tester. */
export function OpenAssignmentsTable(props: { items: readonly OpenAssignment[]; status: OpenStatus }) {
  // The dialog keeps what it is about while it closes.
  const [taking, take] = useState<OpenAssignment | null>(null);
  const [opened, open] = useState(false);
  const due = text.columns.deadline[props.status];
  return (
    <>
      <Table
        aria-label={text.table}
        className={classes.table}
        verticalSpacing="sm"
        horizontalSpacing="lg"
        highlightOnHover
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.columns.tester}</Table.Th>
            <Table.Th className={classes.wide}>{text.columns.company}</Table.Th>
            <Table.Th className={classes.wide}>{due}</Table.Th>
            <Table.Th className={classes.wide}>{text.columns.lastSeen}</Table.Th>
            <Table.Th>{text.columns.actions}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.items.map((assignment) => (
            <Table.Tr key={assignment.id}>
              <Table.Td className={classes.target}>
                <Text fw={570} size="sm" truncate>
                  {assignment.tester.name}
                </Text>
                <Text size="xs" c="dimmed" truncate>
                  {strings.tests.testType[assignment.testType].name} · {shortUrl(assignment.url)}
                </Text>
                <dl className={classes.narrow}>
                  <div>
                    <dt>{text.columns.company}</dt>
                    <dd>{assignment.company.name}</dd>
                  </div>
                  <div>
                    <dt>{due}</dt>
                    <dd>
                      <RelativeTime at={assignment.deadline} />
                    </dd>
                  </div>
                  <div>
                    <dt>{text.columns.lastSeen}</dt>
                    <dd>
                      <LastSeen at={assignment.lastSeenAt} />
                    </dd>
                  </div>
                </dl>
              </Table.Td>
              <Table.Td className={classes.wide}>{assignment.company.name}</Table.Td>
              <Table.Td className={`${classes.wide} ${classes.line}`}>
                <RelativeTime at={assignment.deadline} />
              </Table.Td>
              <Table.Td className={`${classes.wide} ${classes.line}`}>
                <LastSeen at={assignment.lastSeenAt} />
              </Table.Td>
              <Table.Td>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={text.reassignNamed(assignment.tester.name, shortUrl(assignment.url))}
                  onClick={() => {
                    take(assignment);
                    open(true);
                  }}
                >
                  {text.reassign}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {taking !== null && (
        <ReassignDialog key={taking.id} assignment={taking} opened={opened} onClose={() => open(false)} />
      )}
    </>
  );
}
