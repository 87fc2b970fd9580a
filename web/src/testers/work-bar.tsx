import { Button, Group, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { Brief } from '#shared/testers/contract.ts';
import { dateTime } from '../app/format.ts';
import { strings } from '../strings.ts';
import type { DraftState } from './draft-keeper.ts';
import { SaveState } from './save-state.tsx';
import { TimeLeft } from './time-left.tsx';
import classes from './work-bar.module.css';

const { assignment, time, work } = strings.testers;

/** Stays in sight: how long there is, whether the work is saved, and the way to the site. */
export function WorkBar({ brief, draft, onOver }: { brief: Brief; draft: DraftState; onOver: () => void }) {
  return (
    <section className={classes.bar} aria-label={work.bar}>
      <div>
        <Group gap={8} align="baseline">
          <Text component="span" size="xs" c="dimmed" aria-hidden>
            {time.toSubmit}
          </Text>
          {brief.dueAt !== null && <TimeLeft until={brief.dueAt} label={time.toSubmit} onOver={onOver} />}
        </Group>
        <Text size="xs" c="dimmed" className={classes.due}>
          {time.due} {dateTime(brief.dueAt ?? brief.offerExpiresAt)}
        </Text>
      </div>
      <SaveState state={draft} />
      <Button
        component="a"
        href={brief.url}
        target="_blank"
        rel="noreferrer"
        variant="default"
        className={classes.site}
        rightSection={<IconExternalLink size={16} aria-label={strings.app.newTab} />}
      >
        {assignment.openSite}
      </Button>
    </section>
  );
}
