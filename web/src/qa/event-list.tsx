import { Group, Switch, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconFileCode,
  IconFlag,
  IconGavel,
  IconRobot,
  IconSparkles,
  type TablerIcon,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import type { StoredEvent } from '#shared/qa/contract.ts';
import type { QaEvent } from '#shared/qa/event/contract.ts';
import { duration } from '../app/format.ts';
import { strings } from '../strings.ts';
import classes from './event-list.module.css';
import { eventWords } from './event-words.ts';
import { isFailure } from './events.ts';

const text = strings.qa.run;
const most = 100;

const icons: Record<QaEvent['type'], TablerIcon> = {
  REQUESTED: IconFlag,
  SPEC_FETCHED: IconFileCode,
  SCENARIO_CREATED: IconSparkles,
  EXECUTION_SUCCESS: IconCircleCheck,
  EXECUTION_FAILED: IconAlertTriangle,
  AI_FAILED: IconRobot,
  AI_SUCCESS: IconRobot,
  QA_EVAL_DONE: IconGavel,
  COMPLETE: IconFlag,
  FAILED: IconCircleX,
};

function Row({ event: stored, since }: { event: StoredEvent; since: string }) {
  const { event, at } = stored;
  const Icon = icons[event.type];
  const { title, operation, detail } = eventWords(event);
  return (
    <li className={classes.row} data-failed={isFailure(stored) || undefined}>
      <Icon size={16} aria-hidden />
      <div className={classes.what}>
        <span>
          {operation !== null && <b>{operation} </b>}
          {title}
        </span>
        {detail !== null && <span className={classes.detail}>{detail}</span>}
      </div>
      <time dateTime={at} className={classes.at}>
        {duration(Date.parse(at) - Date.parse(since))}
      </time>
    </li>
  );
}

/** Events as they come, the newest first: there may be thousands, of which the last ones are shown. */
export function EventList({ events, since }: { events: readonly StoredEvent[]; since: string }) {
  const [onlyFailed, { toggle }] = useDisclosure(false);
  const wanted = useMemo(() => (onlyFailed ? events.filter(isFailure) : events), [events, onlyFailed]);
  const shown = wanted.slice(-most).reverse();
  return (
    <>
      <Group justify="space-between" gap="sm" mb="sm">
        <Title order={2} id="events">
          {text.events}
        </Title>
        <Group gap="md">
          <Text size="sm" c="dimmed">
            {text.eventsShown(shown.length, wanted.length)}
          </Text>
          <Switch label={text.onlyFailed} checked={onlyFailed} onChange={toggle} />
        </Group>
      </Group>
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed">
          {events.length === 0 ? text.eventsEmpty : text.noFailed}
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ol className={classes.list} aria-label={text.events} reversed tabIndex={0}>
          {shown.map((event) => (
            <Row key={event.number} event={event} since={since} />
          ))}
        </ol>
      )}
    </>
  );
}
