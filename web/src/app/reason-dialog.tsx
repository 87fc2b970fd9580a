import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';

const mostCharacters = 500;

/** Asks for a reason before something that somebody else is told of. */
export function ReasonDialog(props: {
  opened: boolean;
  title: string;
  text: string;
  label: string;
  hint: string;
  missing: string;
  yes: string;
  no: string;
  busy: boolean;
  /** What the server said to the last attempt. */
  failure?: ReactNode;
  onYes: (reason: string) => void;
  onNo: () => void;
}) {
  const form = useForm({
    initialValues: { reason: '' },
    validate: {
      reason: (reason) =>
        reason.trim() === '' || reason.trim().length > mostCharacters ? props.missing : null,
    },
  });
  return (
    <Dialog opened={props.opened} onClose={props.onNo} title={props.title} onExitTransitionEnd={form.reset}>
      <form noValidate onSubmit={form.onSubmit(({ reason }) => props.onYes(reason.trim()))}>
        <Stack gap="lg">
          <Text>{props.text}</Text>
          <Textarea
            required
            autosize
            minRows={3}
            maxRows={8}
            data-autofocus
            label={props.label}
            description={props.hint}
            {...form.getInputProps('reason')}
          />
          {props.failure}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={props.onNo}>
              {props.no}
            </Button>
            <Button type="submit" color="red.9" loading={props.busy}>
              {props.yes}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
