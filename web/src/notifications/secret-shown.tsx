import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { CopyButton } from '../app/copy.tsx';
import { strings } from '../strings.ts';
import classes from './webhooks-page.module.css';

const text = strings.notifications.webhooks;

/** A signing secret, the one time that it is shown; null when it has been shown already. */
export function SecretShown(props: { secret: string | null; about: string; onStored: () => void }) {
  return (
    <Stack gap="md">
      <Text>{props.secret === null ? text.secretAgain : props.about}</Text>
      {props.secret !== null && (
        <Code block className={classes.secret} aria-label={text.secret}>
          {props.secret}
        </Code>
      )}
      <Group justify="flex-end" gap="sm">
        {props.secret !== null && <CopyButton value={props.secret} label={text.copy} />}
        <Button onClick={props.onStored}>{text.stored}</Button>
      </Group>
    </Stack>
  );
}
