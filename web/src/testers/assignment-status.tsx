import { Badge } from '@mantine/core';
import type { AssignmentStatus } from '#shared/testers/contract.ts';
import { strings } from '../strings.ts';
import classes from './assignment-status.module.css';

export function AssignmentStatusBadge({ status }: { status: AssignmentStatus }) {
  return (
    <Badge
      variant="default"
      className={classes.badge}
      data-status={status}
      leftSection={<span className={classes.dot} />}
    >
      {strings.testers.assignmentStatus[status]}
    </Badge>
  );
}
