import { Card, Code, Group, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { StoredEvent } from '#shared/qa/contract.ts';
import { strings } from '../strings.ts';
import { progressByOperation } from './events.ts';
import classes from './operation-progress.module.css';

const text = strings.qa.run;
const most = 24;

/** What has come of each operation so far, the latest first. */
export function OperationProgressList({ events }: { events: readonly StoredEvent[] }) {
  const all = useMemo(() => progressByOperation(events), [events]);
  const shown = all.slice(0, most);
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="by-operation">
      <Group justify="space-between" gap="sm" mb="sm">
        <Title order={2} id="by-operation">
          {text.byOperation}
        </Title>
        <Text size="sm" c="dimmed">
          {all.length > most
            ? text.operationShown(shown.length, all.length)
            : strings.qa.operations(all.length)}
        </Text>
      </Group>
      {all.length === 0 ? (
        <Text size="sm" c="dimmed">
          {text.noOperation}
        </Text>
      ) : (
        <ul className={classes.list}>
          {shown.map(({ operation, passed, failed, status }) => (
            <li key={operation} data-failed={failed > 0 || undefined}>
              {failed > 0 ? (
                <IconAlertTriangle size={16} aria-hidden />
              ) : (
                <IconCircleCheck size={16} aria-hidden />
              )}
              <span className={classes.name}>{operation}</span>
              <Code>{text.http(status)}</Code>
              {passed + failed > 1 && (
                <span className={classes.tests}>{text.operationTests(passed, failed)}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
