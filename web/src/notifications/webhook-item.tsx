import { Badge, Button, Card, Group, Text, Title } from '@mantine/core';
import { useId, useState } from 'react';
import type { Webhook } from '#shared/notifications/contract.ts';
import { dateTime } from '../app/format.ts';
import { RelativeTime } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import { DeliveryList } from './delivery-list.tsx';
import { RotateSecret } from './rotate-secret.tsx';
import classes from './webhooks-page.module.css';

const text = strings.notifications.webhooks;

/** One webhook, what it is told, and what was sent to it. */
export function WebhookItem({ webhook, onRemove }: { webhook: Webhook; onRemove: () => void }) {
  const id = useId();
  const [opened, setOpened] = useState(false);
  return (
    <Card withBorder padding="lg" component="li">
      <div className={classes.head}>
        <div className={classes.about}>
          <Title order={2} size="h4" className="breakable">
            {webhook.url}
          </Title>
          <Group gap={6}>
            {webhook.events.map((event) => (
              <Badge key={event} variant="default" className={classes.event}>
                {text.event[event]}
              </Badge>
            ))}
          </Group>
          <Text size="xs" c="dimmed">
            {text.created} <RelativeTime at={webhook.createdAt} />
            {webhook.previousSecretUntil !== null &&
              ` · ${text.bothUntil} ${dateTime(webhook.previousSecretUntil)}`}
          </Text>
        </div>
        <Group gap="xs">
          <RotateSecret webhook={webhook} />
          <Button variant="default" size="xs" aria-label={text.removeNamed(webhook.url)} onClick={onRemove}>
            {text.remove}
          </Button>
        </Group>
      </div>
      <Button
        variant="subtle"
        size="compact-sm"
        mt="sm"
        className={classes.toggle}
        aria-expanded={opened}
        aria-controls={opened ? id : undefined}
        onClick={() => setOpened(!opened)}
      >
        {opened ? text.hideDeliveries : text.showDeliveries}
      </Button>
      {opened && (
        <div id={id} className={classes.deliveries}>
          <DeliveryList webhook={webhook} />
        </div>
      )}
    </Card>
  );
}
