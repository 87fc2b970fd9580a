import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy, IconLink } from '@tabler/icons-react';
import { strings } from '../strings.ts';
import { Announce } from './announce.tsx';

interface CopyProps {
  readonly value: string;
  readonly label: string;
}

export function CopyIcon({ value, label, link = false }: CopyProps & { link?: boolean }) {
  const clipboard = useClipboard({ timeout: 2_000 });
  const Icon = clipboard.copied ? IconCheck : link ? IconLink : IconCopy;
  return (
    <>
      <Tooltip label={clipboard.copied ? strings.app.copied : label}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="md"
          aria-label={label}
          onClick={() => clipboard.copy(value)}
        >
          <Icon size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Announce text={clipboard.copied ? strings.app.copied : ''} />
    </>
  );
}

export function CopyButton({ value, label, link = false }: CopyProps & { link?: boolean }) {
  const clipboard = useClipboard({ timeout: 2_000 });
  const Icon = clipboard.copied ? IconCheck : link ? IconLink : IconCopy;
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon size={16} aria-hidden />}
        onClick={() => clipboard.copy(value)}
      >
        {clipboard.copied ? strings.app.copied : label}
      </Button>
      <Announce text={clipboard.copied ? strings.app.copied : ''} />
    </>
  );
}
