import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconRobot, IconUser } from '@tabler/icons-react';
import type { Run } from '#shared/tests/contract.ts';
import { duration } from '../app/format.ts';
import { useNow } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import { HumanLane } from './human-lane.tsx';
import classes from './live-run.module.css';
import { stageOf } from './progress.ts';
import { LiveLog } from './run-log.tsx';
import { StageTrack } from './stage-track.tsx';

const text = strings.tests.run;

function Elapsed({ since }: { since: string }) {
  const now = useNow(1_000);
  return (
    <Text component="span" className={classes.elapsed} role="timer" aria-label={text.elapsed}>
      {duration(now - Date.parse(since))}
    </Text>
  );
}

/** The machine and the person, side by side, each as far as it is. */
function Lanes({ run }: { run: Run }) {
  if (run.human === null) {
    return <StageTrack names={text.stages} stage={stageOf(run)} label={text.stagesLabel} />;
  }
  if (run.testType === 'human') return <HumanLane human={run.human} />;
  const done = run.report !== null;
  return (
    <div className={classes.lanes}>
      <section aria-labelledby="lane-ai" className={classes.lane}>
        <Title order={3} size="h4" id="lane-ai" className={classes.laneTitle}>
          <IconRobot size={18} aria-hidden />
          {text.lanes.ai}
        </Title>
        <StageTrack
          names={text.stages}
          stage={done ? text.stages.length : stageOf(run)}
          label={`${text.lanes.ai}: ${text.stagesLabel}`}
        />
        {done && <Text size="sm">{text.done}</Text>}
      </section>
      <section aria-labelledby="lane-human" className={classes.lane}>
        <Title order={3} size="h4" id="lane-human" className={classes.laneTitle}>
          <IconUser size={18} aria-hidden />
          {text.lanes.human}
        </Title>
        <HumanLane human={run.human} />
      </section>
    </div>
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
        <Lanes run={run} />
        <LiveLog
          steps={run.steps}
          since={run.createdAt}
          empty={run.status === 'pending' ? text.waiting : text.noSteps}
        />
        {run.status !== 'awaiting_company' && (
          <div className={classes.next}>
            <Title order={3} size="h4">
              {text.nextTitle}
            </Title>
            <Text size="sm" c="dimmed" maw="68ch">
              {text.next[status][run.testType]}
            </Text>
          </div>
        )}
      </Stack>
    </Card>
  );
}
