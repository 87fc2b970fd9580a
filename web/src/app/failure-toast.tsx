import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import { strings } from '../strings.ts';
import { correlationOf, messageOf } from './call-error.ts';

/** Says what failed and offers to try again; a newer failure of the same thing replaces the older. */
export function showFailure(id: string, title: string, error: unknown, retry: () => void): void {
  const correlationId = correlationOf(error);
  notifications.hide(id);
  notifications.show({
    id,
    title,
    color: 'red',
    icon: <IconAlertTriangle size={18} aria-hidden />,
    autoClose: false,
    closeButtonProps: { 'aria-label': strings.app.close },
    message: (
      <Stack gap={6} align="flex-start">
        <Text size="sm">{messageOf(error)}</Text>
        {correlationId !== null && (
          <Text size="xs" c="dimmed" ff="monospace">
            {strings.app.failure.reference(correlationId)}
          </Text>
        )}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            retry();
          }}
        >
          {strings.app.retry}
        </Button>
      </Stack>
    ),
  });
}

export function dismissFailure(id: string): void {
  notifications.hide(id);
}

/** Says that something worked; with a way back where there is one. */
export function showDone(message: string, undo?: () => void): void {
  const closeButtonProps = { 'aria-label': strings.app.close };
  if (undo === undefined) {
    notifications.show({ message, color: 'verdigris', closeButtonProps });
    return;
  }
  const id = crypto.randomUUID();
  notifications.show({
    id,
    color: 'verdigris',
    autoClose: 15_000,
    closeButtonProps,
    message: (
      <Group gap="sm">
        <span>{message}</span>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {strings.app.undo}
        </Button>
      </Group>
    ),
  });
}
