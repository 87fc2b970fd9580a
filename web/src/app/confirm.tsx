import { Button, Group, Stack, Text } from '@mantine/core';
import { Dialog } from './dialog.tsx';

/** Asks before something that cannot be undone. The way back has the focus. */
export function Confirm(props: {
  opened: boolean;
  title: string;
  text: string;
  yes: string;
  no: string;
  busy: boolean;
  onYes: () => void;
  onNo: () => void;
}) {
  return (
    <Dialog opened={props.opened} onClose={props.onNo} title={props.title}>
      <Stack gap="lg">
        <Text>{props.text}</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={props.onNo} data-autofocus>
            {props.no}
          </Button>
          <Button color="red.9" onClick={props.onYes} loading={props.busy}>
            {props.yes}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
