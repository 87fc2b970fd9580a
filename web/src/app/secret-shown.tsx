import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { CopyButton } from './copy.tsx';
import classes from './secret-shown.module.css';

interface Words {
  /** What the secret is called. */
  readonly secret: string;
  readonly copy: string;
  readonly stored: string;
}

/** A secret, the one time that it is shown; null when it has been shown already. */
export function SecretShown(props: {
  secret: string | null;
  about: string;
  words: Words;
  onStored: () => void;
}) {
  const { words } = props;
  return (
    <Stack gap="md">
      <Text>{props.about}</Text>
      {props.secret !== null && (
        <Code block className={classes.secret} aria-label={words.secret}>
          {props.secret}
        </Code>
      )}
      <Group justify="flex-end" gap="sm">
        {props.secret !== null && <CopyButton value={props.secret} label={words.copy} />}
        <Button onClick={props.onStored}>{words.stored}</Button>
      </Group>
    </Stack>
  );
}
