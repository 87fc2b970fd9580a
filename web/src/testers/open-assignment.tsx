import { Card, Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { Assignment } from '#shared/testers/contract.ts';
import { dateTime, hostOf, money } from '../app/format.ts';
import { LinkButton } from '../app/links.tsx';
import { strings } from '../strings.ts';
import { assignmentsKey } from './assignments.ts';
import classes from './open-assignment.module.css';
import { TimeLeft } from './time-left.tsx';

const { home: text, time } = strings.testers;

/** An offer to answer or work to carry on with: what it is, what it pays and how long there is. */
export function OpenAssignment({ assignment }: { assignment: Assignment }) {
  const queries = useQueryClient();
  const offered = assignment.status === 'offered';
  const until = offered ? assignment.offerExpiresAt : (assignment.dueAt ?? assignment.offerExpiresAt);
  const host = hostOf(assignment.url);
  const Device = assignment.device === 'mobile' ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <Card withBorder padding="lg" component="article" aria-label={host}>
      <div className={classes.layout}>
        <Stack gap={6} className={classes.what}>
          <Group gap="sm" align="baseline">
            <Title order={3} className="breakable">
              {host}
            </Title>
            <Text component="span" fw={620} className={classes.pay}>
              {money(assignment.payCents / 100, assignment.currency)}
            </Text>
          </Group>
          <Text size="sm" lineClamp={2}>
            {assignment.mission}
          </Text>
          <Group gap={6} c="dimmed">
            <Device size={16} aria-hidden />
            <Text component="span" size="xs">
              {strings.tests.device[assignment.device]}
            </Text>
          </Group>
        </Stack>
        <Stack gap={2} className={classes.time}>
          <Text size="xs" c="dimmed" aria-hidden>
            {offered ? time.toAnswer : time.toSubmit}
          </Text>
          <TimeLeft
            big
            until={until}
            label={offered ? time.toAnswer : time.toSubmit}
            onOver={() => void queries.invalidateQueries({ queryKey: assignmentsKey })}
          />
          <Text size="xs" c="dimmed">
            {offered ? time.answerBy : time.due} {dateTime(until)}
          </Text>
        </Stack>
        <LinkButton
          to="/assignments/$assignmentId"
          params={{ assignmentId: assignment.id }}
          variant={offered ? 'filled' : 'default'}
        >
          {offered ? text.look : text.carryOn}
          <VisuallyHidden>{text.ofHost(host)}</VisuallyHidden>
        </LinkButton>
      </div>
    </Card>
  );
}
