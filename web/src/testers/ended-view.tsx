import { Alert, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { AssignmentStatus, Brief } from '#shared/testers/contract.ts';
import { dateTime } from '../app/format.ts';
import { LinkButton } from '../app/links.tsx';
import { strings } from '../strings.ts';
import { BriefCard } from './brief-card.tsx';
import { removeLocalCopy } from './local-copy.ts';
import { removeThumbnails } from './pictures.ts';

const text = strings.testers.assignment;

/** What became of an assignment that needs nothing more. */
export function EndedView(props: {
  brief: Brief;
  status: Exclude<AssignmentStatus, 'offered' | 'accepted'>;
}) {
  const { brief, status } = props;
  const { title, text: explanation } = text.ended[status];
  const done = status === 'submitted';
  // Nothing of a company's site stays on this device once the work is over.
  useEffect(() => {
    removeLocalCopy(brief.id);
    removeThumbnails(brief.id);
  }, [brief.id]);
  return (
    <Stack gap="lg">
      <Alert
        color={done ? 'verdigris' : 'gray'}
        icon={done ? <IconCircleCheck aria-hidden /> : <IconInfoCircle aria-hidden />}
        title={title}
      >
        <Stack gap={6}>
          <Text size="sm">{explanation}</Text>
          {brief.endReason !== null && !done && (
            <Text size="sm" className="breakable">
              {strings.testers.standing.reason(brief.endReason)}
            </Text>
          )}
          {brief.endedAt !== null && (
            <Text size="xs" c="dimmed">
              {text.on} {dateTime(brief.endedAt)}
            </Text>
          )}
          <Group gap="sm" mt={6}>
            <LinkButton to="/" variant="default" size="xs">
              {text.toDashboard}
            </LinkButton>
            {done && (
              <LinkButton to="/earnings" variant="default" size="xs">
                {text.toEarnings}
              </LinkButton>
            )}
          </Group>
        </Stack>
      </Alert>
      <BriefCard brief={brief} />
    </Stack>
  );
}
