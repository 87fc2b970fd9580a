import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { rotateSecret, type Webhook } from '#shared/notifications/contract.ts';
import { useCall } from '../app/client.ts';
import { SecretDialog } from '../app/secret-dialog.tsx';
import { useSubmissionKey } from '../app/submission-key.ts';
import { strings } from '../strings.ts';
import { webhooksKey } from './webhooks.ts';

const text = strings.notifications.webhooks;

/** Asks, then shows the new secret. */
export function RotateSecret({ webhook }: { webhook: Webhook }) {
  const call = useCall();
  const queries = useQueryClient();
  const submission = useSubmissionKey();
  const [opened, dialog] = useDisclosure(false);
  const rotate = useMutation({
    mutationFn: () =>
      call(rotateSecret, { params: { id: webhook.id }, idempotencyKey: submission.keyFor(webhook.id) }),
    onSuccess: () => {
      submission.done();
      void queries.invalidateQueries({ queryKey: webhooksKey });
    },
  });
  const close = () => {
    dialog.close();
    rotate.reset();
  };
  const rotated = rotate.data;
  return (
    <>
      <Button variant="default" size="xs" aria-label={text.rotateNamed(webhook.url)} onClick={dialog.open}>
        {text.rotate}
      </Button>
      <SecretDialog
        opened={opened}
        onClose={close}
        titles={[text.rotateTitle, text.secretTitle]}
        made={
          rotated && { ...rotated, about: rotated.secret === null ? text.secretAgain : text.secretRotated }
        }
        words={text}
      >
        <Stack gap="lg">
          <Text>{text.rotateText}</Text>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close} data-autofocus>
              {text.rotateNo}
            </Button>
            <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
              {text.rotate}
            </Button>
          </Group>
        </Stack>
      </SecretDialog>
    </>
  );
}
