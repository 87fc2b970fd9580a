import { Center, Loader, Stack, Text } from '@mantine/core';
import { strings } from '../strings.ts';
import classes from './splash.module.css';

export function Splash({ text = strings.app.loading }: { text?: string }) {
  return (
    <Center component="main" className={classes.splash}>
      <Stack align="center" gap="sm" role="status">
        <Loader size="sm" />
        <Text c="dimmed" size="sm">
          {text}
        </Text>
      </Stack>
    </Center>
  );
}
