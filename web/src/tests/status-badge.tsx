import { Badge } from '@mantine/core';
import type { RunStatus } from '#shared/tests/contract.ts';
import { strings } from '../strings.ts';
import classes from './status-badge.module.css';

export function StatusBadge({ status }: { status: RunStatus }) {
  return (
    <Badge
      variant="default"
      className={classes.badge}
      data-status={status}
      leftSection={<span className={classes.dot} />}
    >
      {strings.tests.status[status]}
    </Badge>
  );
}
