import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { strings } from '../strings.ts';
import { LogoMark } from './logo.tsx';
import classes from './splash.module.css';

export function StartFailure({ title, text, onRetry }: { title: string; text: string; onRetry: () => void }) {
  return (
    <Center component="main" className={classes.splash} p="lg">
      <Stack align="center" gap="md" role="alert" maw={420} ta="center">
        <LogoMark size={40} />
        <Title order={1} size="h2">
          {title}
        </Title>
        <Text c="dimmed">{text}</Text>
        <Button onClick={onRetry}>{strings.app.retry}</Button>
      </Stack>
    </Center>
  );
}
