import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { Run } from '#shared/tests/contract.ts';
import { duration } from '../app/format.ts';
import { useNow } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import classes from './live-run.module.css';
import { stageOf } from './progress.ts';
import { LiveLog } from './run-log.tsx';

const text = strings.tests.run;

function Elapsed({ since }: { since: string }) {
  const now = useNow(1_000);
  return (
    <Text component="span" className={classes.elapsed} role="timer" aria-label={text.elapsed}>
      {duration(now - Date.parse(since))}
    </Text>
  );
}

function Stages({ run }: { run: Run }) {
  const stage = stageOf(run);
  return (
    <ol className={classes.stages} aria-label={text.stagesLabel}>
      {text.stages.map((name, index) => {
        const state = index < stage ? 'done' : index === stage ? 'now' : 'ahead';
        return (
          <li key={name} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
            <span className={classes.track} />
            {name}
          </li>
        );
      })}
    </ol>
  );
}

/** A run that is waiting or under way. */
export function LiveRun({ run, live }: { run: Run; live: boolean }) {
  const status = run.status === 'pending' ? 'pending' : 'running';
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="live">
      <Stack gap="lg">
        <Group justify="space-between" align="center" gap="sm">
          <Group gap="sm">
            <Title order={2} id="live">
              {text.live}
            </Title>
            <Badge variant="default" className={classes.link} data-live={live || undefined}>
              {live ? text.liveOn : text.livePolling}
            </Badge>
          </Group>
          <Group gap={8} align="baseline">
            <Text component="span" size="sm" c="dimmed" aria-hidden>
              {text.elapsed}
            </Text>
            <Elapsed since={run.createdAt} />
          </Group>
        </Group>
        <Stages run={run} />
        <LiveLog
          steps={run.steps}
          since={run.createdAt}
          empty={run.status === 'pending' ? text.waiting : text.noSteps}
        />
        <div className={classes.next}>
          <Title order={3} size="h4">
            {text.nextTitle}
          </Title>
          <Text size="sm" c="dimmed" maw="68ch">
            {text.next[status]}
          </Text>
        </div>
      </Stack>
    </Card>
  );
}
