import { Alert, Card, List, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TestType } from '#shared/tests/contract.ts';
import { QuotaBar } from '../accounts/quota-bar.tsx';
import { useCompanyStats } from '../accounts/stats.ts';
import { money } from '../app/format.ts';
import { strings } from '../strings.ts';
import classes from './order-summary.module.css';

const text = strings.tests.order;
const quotaText = strings.accounts.quota;

/** Beside the form: what it costs, what is left of the quota, what will happen, and the button (`children`). */
export function OrderSummary({ testType, children }: { testType: TestType; children: ReactNode }) {
  const { quota, prices } = useCompanyStats().data ?? {};
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="before" className={classes.card}>
      <Stack gap="md">
        <Title order={2} id="before">
          {text.summaryTitle}
        </Title>
        <dl className={classes.facts}>
          {prices !== undefined && (
            <div>
              <dt>{text.price}</dt>
              <dd>{money(prices[testType] / 100, prices.currency)}</dd>
            </div>
          )}
          <div>
            <dt>{text.expected}</dt>
            <dd>{strings.tests.testType[testType].time}</dd>
          </div>
        </dl>
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
          {text.next[testType].map((step) => (
            <List.Item key={step}>{step}</List.Item>
          ))}
        </List>
        {children}
      </Stack>
    </Card>
  );
}
