import { Alert, Button, EmptyState, Skeleton, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';
import { correlationOf, messageOf } from './call-error.ts';

/** In place of what a failed load would have shown. */
export function LoadFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const correlationId = correlationOf(error);
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={strings.app.failure.title}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{messageOf(error)}</Text>
        {correlationId !== null && (
          <Text size="xs" ff="monospace">
            {strings.app.failure.reference(correlationId)}
          </Text>
        )}
        <Button size="xs" variant="default" onClick={onRetry}>
          {strings.app.retry}
        </Button>
      </Stack>
    </Alert>
  );
}

/** Grey bars where content will be; said once to those who do not see them. */
export function LoadingBars({
  heights,
  label = strings.app.loading,
}: {
  heights: readonly number[];
  label?: string;
}) {
  return (
    <Stack gap="sm" role="status" aria-label={label}>
      {heights.map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the bars are alike and never move
        <Skeleton key={index} height={height} />
      ))}
    </Stack>
  );
}

export function Nothing(props: { icon: ReactNode; title: string; text: string; action?: ReactNode }) {
  return (
    <EmptyState
      variant="light"
      size="sm"
      icon={props.icon}
      title={props.title}
      description={props.text}
      py="xl"
    >
      {props.action !== undefined && <EmptyState.Actions>{props.action}</EmptyState.Actions>}
    </EmptyState>
  );
}
