import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { Announce } from '../app/announce.tsx';
import { useNow } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import type { DraftState } from './draft-keeper.ts';

const text = strings.testers.work.save;

const icons = {
  saved: IconCloudCheck,
  changed: IconCloudUp,
  saving: IconCloudUp,
  offline: IconCloudOff,
  refused: IconAlertTriangle,
};

const secondsSince = (then: number, now: number) => Math.max(0, Math.floor((now - then) / 1_000));

function sentence(state: DraftState, now: number): string {
  switch (state.phase) {
    case 'saved':
      return state.savedAt === null ? text.empty : text.savedAgo(secondsSince(state.savedAt, now));
    case 'offline':
      return state.kept ? text.offline : text.unkept;
    default:
      return text[state.phase];
  }
}

/** Whether the server has what is on the screen; read out only when that is in doubt, and when it is over. */
export function SaveState({ state }: { state: DraftState }) {
  const now = useNow(1_000);
  const [said, say] = useState('');
  const doubtful = useRef(false);
  const { phase, kept, refusal } = state;
  useEffect(() => {
    if (phase === 'offline') say(kept ? text.offline : text.unkept);
    if (phase === 'refused') say(`${text.refused}. ${refusal ?? ''}`);
    if (phase === 'saved' && doubtful.current) say(text.again);
    if (phase === 'offline' || phase === 'refused') doubtful.current = true;
    else if (phase === 'saved') doubtful.current = false;
  }, [phase, kept, refusal]);
  const Icon = icons[phase];
  const wrong = phase === 'offline' || phase === 'refused';
  return (
    <Group gap={6} wrap="nowrap" c={wrong ? 'var(--mantine-color-error)' : 'dimmed'}>
      <Icon size={16} aria-hidden />
      <Text component="span" size="xs" data-phase={phase}>
        {sentence(state, now)}
      </Text>
      <Announce text={said} />
    </Group>
  );
}
