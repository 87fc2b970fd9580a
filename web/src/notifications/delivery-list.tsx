import { Badge, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { type Delivery, redeliver, type Webhook } from '#shared/notifications/contract.ts';
import { useCall } from '../app/client.ts';
import { showDone } from '../app/failure-toast.tsx';
import { dateTime, timeOfDay } from '../app/format.ts';
import { RelativeTime } from '../app/relative-time.tsx';
import { LoadFailure, LoadingBars } from '../app/states.tsx';
import { useSubmissionKey } from '../app/submission-key.ts';
import { strings } from '../strings.ts';
import classes from './delivery-list.module.css';
import { deliveriesKey, useDeliveries } from './webhooks.ts';

const text = strings.notifications.webhooks;

function Attempts({ delivery }: { delivery: Delivery }) {
  return (
    <Stack gap="sm">
      {delivery.attempts.length === 0 ? (
        <Text size="sm">{text.noAttempt}</Text>
      ) : (
        <ol className={classes.attempts}>
          {delivery.attempts.map((attempt) => (
            <li key={attempt.at}>
              <time dateTime={attempt.at} title={dateTime(attempt.at)}>
                {timeOfDay(attempt.at)}
              </time>
              <b>{attempt.status === null ? text.noAnswer : text.answered(attempt.status)}</b>
              <span>{text.took(attempt.durationMs)}</span>
              {attempt.error !== null && <span className={classes.error}>{attempt.error}</span>}
            </li>
          ))}
        </ol>
      )}
      <div>
        <Text size="xs" c="dimmed" mb={4}>
          {text.payload}
        </Text>
        <Code block className={classes.payload}>
          {JSON.stringify(delivery.payload, null, 2)}
        </Code>
      </div>
    </Stack>
  );
}

function DeliveryItem({ delivery }: { delivery: Delivery }) {
  const call = useCall();
  const queries = useQueryClient();
  const submission = useSubmissionKey();
  const id = useId();
  const [opened, setOpened] = useState(false);
  const again = useMutation({
    mutationFn: () =>
      call(redeliver, {
        params: { id: delivery.webhookId, deliveryId: delivery.id },
        idempotencyKey: submission.keyFor(delivery.id),
      }),
    onSuccess: () => {
      submission.done();
      showDone(text.redelivered);
      return queries.invalidateQueries({ queryKey: deliveriesKey(delivery.webhookId) });
    },
  });
  const when = dateTime(delivery.createdAt);
  return (
    <li className={classes.delivery}>
      <div className={classes.line}>
        <Badge
          variant="default"
          className={classes.status}
          data-status={delivery.status}
          leftSection={<span className={classes.dot} />}
        >
          {text.status[delivery.status]}
        </Badge>
        <div className={classes.what}>
          <Text size="sm" fw={550}>
            {text.event[delivery.event]}
          </Text>
          <Text size="xs" c="dimmed">
            <RelativeTime at={delivery.createdAt} /> · {text.attempts(delivery.attempts.length)}
          </Text>
        </div>
        <Group gap="xs">
          <Button
            variant="subtle"
            size="compact-sm"
            aria-expanded={opened}
            aria-controls={opened ? id : undefined}
            aria-label={text.detailsOf(delivery.event, when)}
            onClick={() => setOpened(!opened)}
          >
            {text.details}
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            loading={again.isPending}
            disabled={delivery.status === 'pending'}
            aria-label={text.redeliverNamed(delivery.event, when)}
            onClick={() => again.mutate()}
          >
            {text.redeliver}
          </Button>
        </Group>
      </div>
      {opened && (
        <div id={id}>
          <Attempts delivery={delivery} />
        </div>
      )}
    </li>
  );
}

/** What was sent to a webhook, with each attempt. */
export function DeliveryList({ webhook }: { webhook: Webhook }) {
  const deliveries = useDeliveries(webhook.id);
  if (deliveries.data === undefined) {
    return deliveries.error === null ? (
      <LoadingBars heights={[40, 40]} />
    ) : (
      <LoadFailure error={deliveries.error} onRetry={() => void deliveries.refetch()} />
    );
  }
  const items = deliveries.data.pages.flatMap((page) => page.items);
  return (
    <Stack gap="sm">
      {items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {text.noDeliveries}
        </Text>
      ) : (
        <ul className={classes.list} aria-label={text.deliveriesOf(webhook.url)}>
          {items.map((delivery) => (
            <DeliveryItem key={delivery.id} delivery={delivery} />
          ))}
        </ul>
      )}
      <Group gap="sm">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={deliveries.isRefetching && !deliveries.isFetchingNextPage}
          onClick={() => void deliveries.refetch()}
        >
          {text.refresh}
        </Button>
        {deliveries.hasNextPage && (
          <Button
            variant="default"
            size="xs"
            loading={deliveries.isFetchingNextPage}
            onClick={() => void deliveries.fetchNextPage()}
          >
            {text.more}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
