import { Badge, Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { QaRunSummary, StoredEvent } from '#shared/qa/contract.ts';
import { Announce } from '../app/announce.tsx';
import { duration } from '../app/format.ts';
import { useNow } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import linkClasses from '../tests/live-run.module.css';
import { Counter, Counters } from './counters.tsx';
import { EventList } from './event-list.tsx';
import { OperationProgressList } from './operation-progress.tsx';
import { percentOf } from './run-state.ts';

const text = strings.qa.run;
/** Often enough to follow, seldom enough to hear anything else. */
const announceEveryMs = 15_000;

function Elapsed({ since }: { since: string }) {
  const now = useNow(1_000);
  return (
    <Text component="span" className={linkClasses.elapsed} role="timer" aria-label={text.elapsed}>
      {duration(now - Date.parse(since))}
    </Text>
  );
}

/** Says now and then how far it is. */
function ProgressSaid({ progress }: Pick<QaRunSummary, 'progress'>) {
  const [said, say] = useState('');
  const current = useRef('');
  current.current =
    progress.operations === 0 ? '' : text.announceProgress(percentOf(progress), progress.findings);
  useEffect(() => {
    const timer = window.setInterval(() => say(current.current), announceEveryMs);
    return () => window.clearInterval(timer);
  }, []);
  return <Announce text={said} />;
}

/** A run that is waiting or under way. */
export function LiveRun(props: { run: QaRunSummary; events: readonly StoredEvent[]; live: boolean }) {
  const { run, events, live } = props;
  const { progress } = run;
  const percent = percentOf(progress);
  const phase = run.status === 'pending' ? text.waiting : text.phase[progress.phase];
  return (
    <>
      <Card withBorder padding="lg" component="section" aria-labelledby="live">
        <Stack gap="lg">
          <Group justify="space-between" align="center" gap="sm">
            <Group gap="sm">
              <Title order={2} id="live">
                {text.live}
              </Title>
              <Badge variant="default" className={linkClasses.link} data-live={live || undefined}>
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
          <div>
            <Group justify="space-between" gap="sm" mb={6}>
              <Text size="sm" fw={570}>
                {phase}
              </Text>
              <Text size="sm" c="dimmed">
                {text.percent(percent)}
              </Text>
            </Group>
            <Progress value={percent} size="md" aria-label={text.progress} animated />
          </div>
          <Counters>
            <Counter label={text.reached} value={text.ofAll(progress.reached, progress.operations)} />
            <Counter label={text.requestCount} value={progress.requests} />
            <Counter label={text.rate} value={Math.round(progress.requestsPerSecond * 10) / 10} />
            <Counter label={text.findingCount} value={progress.findings} />
          </Counters>
          <ProgressSaid progress={progress} />
        </Stack>
      </Card>
      <OperationProgressList events={events} />
      <Card withBorder padding="lg" component="section" aria-labelledby="events">
        <EventList events={events} since={run.createdAt} />
      </Card>
    </>
  );
}
