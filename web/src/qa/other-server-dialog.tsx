import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { RunPackage } from '#shared/qa/contract.ts';
import { CallError, messageOf } from '../app/call-error.ts';
import { Dialog } from '../app/dialog.tsx';
import { strings } from '../strings.ts';
import { useOrderRun } from './order-run.ts';

const text = strings.qa.package;

/** Asks for another address of the same API and orders a run against it. */
export function OtherServerDialog(props: {
  packageId: string;
  baseUrl: string;
  opened: boolean;
  onClose: () => void;
}) {
  const [baseUrl, setBaseUrl] = useState(props.baseUrl);
  const [ref, setRef] = useState('');
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const order = useOrderRun(props.packageId, text.started, true);
  const refused =
    order.error instanceof CallError
      ? order.error.details.find(({ path }) => path === 'body.baseUrl')?.message
      : undefined;
  return (
    <Dialog opened={props.opened} onClose={props.onClose} title={text.otherTitle}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const body = { baseUrl: baseUrl.trim(), ...(ref.trim() !== '' && { ref: ref.trim() }) };
          const checked = RunPackage.safeParse(body);
          setWrong(checked.success ? undefined : strings.qa.form.errors.url);
          if (checked.success) order.mutate(body);
        }}
      >
        <Stack gap="md">
          <Text size="sm">{text.otherText}</Text>
          <TextInput
            required
            type="url"
            inputMode="url"
            label={text.baseUrl}
            value={baseUrl}
            onChange={(event) => {
              setBaseUrl(event.currentTarget.value);
              setWrong(undefined);
            }}
            error={wrong ?? refused}
            data-autofocus
          />
          <TextInput
            label={text.ref}
            description={text.refHint}
            maxLength={200}
            value={ref}
            onChange={(event) => setRef(event.currentTarget.value)}
          />
          {order.error !== null && refused === undefined && (
            <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />}>
              {messageOf(order.error)}
            </Alert>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={props.onClose}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={order.isPending}>
              {text.start}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
