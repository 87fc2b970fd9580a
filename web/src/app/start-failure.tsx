import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { LogoMark } from './logo.tsx';
import classes from './splash.module.css';

export function StartFailure(props: { title: string; text: string; action: string; onRetry: () => void }) {
  return (
    <Center component="main" className={classes.splash} p="lg">
      <Stack align="center" gap="md" role="alert" maw={420} ta="center">
        <LogoMark size={40} />
        <Title order={1} size="h2">
          {props.title}
        </Title>
        <Text c="dimmed">{props.text}</Text>
        <Button onClick={props.onRetry}>{props.action}</Button>
      </Stack>
    </Center>
  );
}
