import { Alert, Card, List, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { QuotaBar } from '../accounts/quota-bar.tsx';
import { useCompanyStats } from '../accounts/stats.ts';
import { strings } from '../strings.ts';
import classes from './order-summary.module.css';

const text = strings.tests.order;
const quotaText = strings.accounts.quota;

/** Beside the form: what is left of the quota, what will happen, and the button (`children`). */
export function OrderSummary({ children }: { children: ReactNode }) {
  const quota = useCompanyStats().data?.quota;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="before" className={classes.card}>
      <Stack gap="md">
        <Title order={2} id="before">
          {text.summaryTitle}
        </Title>
        {quota !== undefined && (
          <Stack gap={6}>
            <Text size="sm">{quotaText.remainingOf(quota.remaining, quota.limit)}</Text>
            <QuotaBar quota={quota} size="sm" />
          </Stack>
        )}
        {quota?.remaining === 0 && (
          <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={text.quotaTitle}>
            {quotaText.resets}
          </Alert>
        )}
        <List type="ordered" size="sm" spacing={6} c="dimmed" className={classes.next}>
          {text.next.map((step) => (
            <List.Item key={step}>{step}</List.Item>
          ))}
        </List>
        {children}
      </Stack>
    </Card>
  );
}
