import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CreateWebhook, createWebhook, WebhookEvent } from '#shared/notifications/contract.ts';
import { CallError } from '../app/call-error.ts';
import { useCall } from '../app/client.ts';
import { SecretDialog } from '../app/secret-dialog.tsx';
import { useSubmissionKey } from '../app/submission-key.ts';
import { strings } from '../strings.ts';
import { webhooksKey } from './webhooks.ts';
import classes from './webhooks-page.module.css';

const text = strings.notifications.webhooks;

interface Values {
  readonly url: string;
  readonly events: WebhookEvent[];
}

function validate(values: Values): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { path, code, message } of CreateWebhook.safeParse(values).error?.issues ?? []) {
    const field = String(path[0]);
    errors[field] ??=
      field === 'events'
        ? text.eventsMissing
        : code === 'custom' && values.url.includes('@')
          ? message
          : text.urlWrong;
  }
  return errors;
}

/** Asks where to call and for what, then shows the secret that signs. */
export function CreateWebhookDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const call = useCall();
  const queries = useQueryClient();
  const submission = useSubmissionKey();
  const form = useForm<Values>({
    initialValues: { url: '', events: [...WebhookEvent.options] },
    validate,
    validateInputOnBlur: true,
  });
  const create = useMutation({
    mutationFn: (body: Values) => call(createWebhook, { body, idempotencyKey: submission.keyFor(body) }),
    onSuccess: () => {
      submission.done();
      void queries.invalidateQueries({ queryKey: webhooksKey });
    },
    onError: (error) => {
      const wrong = error instanceof CallError && error.details.find(({ path }) => path === 'body.url');
      if (wrong) form.setErrors({ url: wrong.message });
    },
  });
  const close = () => {
    onClose();
    create.reset();
    form.reset();
  };
  const created = create.data;
  return (
    <SecretDialog
      opened={opened}
      onClose={close}
      titles={[text.createTitle, text.secretTitle]}
      made={created && { ...created, about: created.secret === null ? text.secretAgain : text.secretText }}
      words={text}
    >
      <form
        noValidate
        onSubmit={form.onSubmit(({ url, events }) => create.mutate({ url: url.trim(), events }))}
      >
        <Stack gap="lg">
          <TextInput
            required
            type="url"
            inputMode="url"
            placeholder="https://"
            label={text.url}
            description={text.urlHint}
            data-autofocus
            {...form.getInputProps('url')}
          />
          <Checkbox.Group required label={text.events} {...form.getInputProps('events')}>
            <div className={classes.choices}>
              {WebhookEvent.options.map((event) => (
                <Checkbox key={event} value={event} label={text.event[event]} description={event} />
              ))}
            </div>
          </Checkbox.Group>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {text.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </SecretDialog>
  );
}
