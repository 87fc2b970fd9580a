import { Button, Text } from '@mantine/core';
import type { Issue } from '#shared/tests/contract.ts';
import { strings } from '../../strings.ts';
import classes from './join-bar.module.css';

const text = strings.tests.report;
const most = 20;

/** What can be done with the issues that are selected. */
export function JoinBar(props: {
  selected: readonly Issue[];
  busy: boolean;
  onJoin: (issueIds: string[]) => void;
  onStop: () => void;
}) {
  const { selected } = props;
  const apart = new Set(selected.map(({ page }) => page)).size > 1;
  return (
    <div className={classes.bar}>
      <Text size="sm" role="status" className={classes.about}>
        {selected.length === 0 ? text.joinHint : apart ? text.joinPages : text.joinSelected(selected.length)}
      </Text>
      <Button
        size="xs"
        loading={props.busy}
        disabled={selected.length < 2 || selected.length > most || apart}
        onClick={() => props.onJoin(selected.map(({ id }) => id))}
      >
        {text.joinYes}
      </Button>
      <Button size="xs" variant="default" onClick={props.onStop}>
        {text.joinNo}
      </Button>
    </div>
  );
}
