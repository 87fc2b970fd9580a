import { Button, Text } from '@mantine/core';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import type { Issue } from '#shared/tests/contract.ts';
import { strings } from '../../strings.ts';
import { SeverityMark } from '../severity-mark.tsx';
import classes from './originals.module.css';

const text = strings.tests.report;

/** What was merged into an issue, in the words of those who found it, and the way to take it apart. */
export function Originals(props: { issue: Issue; onSplit: (() => void) | null; busy: boolean }) {
  const { issue, onSplit } = props;
  if (issue.originals.length < 2) return null;
  const id = `${issue.id}-originals`;
  return (
    <div className={classes.originals}>
      <div className={classes.head}>
        <Text size="xs" c="dimmed" id={id}>
          {text.originals(issue.originals.length)}
        </Text>
        {onSplit !== null && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowsSplit2 size={14} aria-hidden />}
            aria-label={text.splitNamed(issue.title)}
            loading={props.busy}
            onClick={onSplit}
          >
            {text.split}
          </Button>
        )}
      </div>
      <ul className={classes.list} aria-labelledby={id}>
        {issue.originals.map((original) => (
          <li key={original.id}>
            <div className={classes.facts}>
              <SeverityMark severity={original.severity} />
              <span>{strings.tests.source[original.source]}</span>
            </div>
            <Text size="sm" fw={550} className="breakable">
              {original.title}
            </Text>
            {original.description !== '' && (
              <Text size="sm" c="dimmed" className="breakable">
                {original.description}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
