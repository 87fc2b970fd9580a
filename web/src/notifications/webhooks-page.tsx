import { Button, Card } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteWebhook, listWebhooks, type Webhook } from '#shared/notifications/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { useCall } from '../app/client.ts';
import { Confirm } from '../app/confirm.tsx';
import { showDone } from '../app/failure-toast.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { CreateWebhookDialog } from './create-webhook-dialog.tsx';
import { WebhookItem } from './webhook-item.tsx';
import { useWebhooks, webhooksKey } from './webhooks.ts';
import classes from './webhooks-page.module.css';

const text = strings.notifications.webhooks;

function Webhooks() {
  const call = useCall();
  const queries = useQueryClient();
  const [creating, dialog] = useDisclosure(false);
  const [leaving, setLeaving] = useState<Webhook | null>(null);
  const webhooks = useWebhooks();
  const remove = useMutation({
    mutationFn: (webhook: Webhook) => call(deleteWebhook, { params: { id: webhook.id } }),
    onSuccess: () => {
      showDone(text.removed);
      return queries.invalidateQueries({ queryKey: webhooksKey });
    },
    onSettled: () => setLeaving(null),
  });
  const items = webhooks.data?.items ?? [];
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
      {text.create}
    </Button>
  );
  return (
    <>
      <PageHeading title={text.title} lead={text.lead} aside={items.length > 0 && create} />
      {webhooks.data === undefined ? (
        webhooks.error === null ? (
          <LoadingBars heights={[110, 110]} />
        ) : (
          <LoadFailure error={webhooks.error} onRetry={() => void webhooks.refetch()} />
        )
      ) : items.length > 0 ? (
        <ul className={classes.list} aria-label={text.list}>
          {items.map((webhook) => (
            <WebhookItem key={webhook.id} webhook={webhook} onRemove={() => setLeaving(webhook)} />
          ))}
        </ul>
      ) : (
        <Card withBorder padding={0}>
          <Nothing
            icon={<IconWebhook aria-hidden />}
            title={text.emptyTitle}
            text={text.emptyText}
            action={create}
          />
        </Card>
      )}
      <CreateWebhookDialog opened={creating} onClose={dialog.close} />
      <Confirm
        opened={leaving !== null}
        title={text.removeTitle}
        text={text.removeText}
        yes={text.remove}
        no={text.removeNo}
        busy={remove.isPending}
        onYes={() => leaving !== null && remove.mutate(leaving)}
        onNo={() => setLeaving(null)}
      />
    </>
  );
}

export default function WebhooksPage() {
  return (
    <ForRoute route={listWebhooks}>
      <Webhooks />
    </ForRoute>
  );
}
