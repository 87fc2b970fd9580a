import { Button, Stack, Text } from '@mantine/core';
import { strings } from '../../strings.ts';
import classes from './pictures.module.css';

export function BrokenPicture({ onRetry }: { onRetry: () => void }) {
  return (
    <Stack className={classes.missing} align="center" gap="xs">
      <Text size="sm">{strings.tests.report.pictureFailed}</Text>
      <Button size="compact-sm" variant="default" onClick={onRetry}>
        {strings.app.retry}
      </Button>
    </Stack>
  );
}
