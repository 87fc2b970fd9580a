import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { strings } from '../strings.ts';
import { correlationOf, messageOf } from './call-error.ts';

/** Beside what caused it: what was not done, and why. */
export function CallFailure({ title, error }: { title: string; error: unknown }) {
  const correlationId = correlationOf(error);
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={title}>
      <Text size="sm">{messageOf(error)}</Text>
      {correlationId !== null && (
        <Text size="xs" ff="monospace" mt={6} className="breakable">
          {strings.app.failure.reference(correlationId)}
        </Text>
      )}
    </Alert>
  );
}
