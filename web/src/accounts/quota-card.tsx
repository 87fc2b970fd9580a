import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core';
import { LoadFailure, LoadingBars } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { QuotaBar } from './quota-bar.tsx';
import classes from './quota-card.module.css';
import { useCompanyStats } from './stats.ts';

const { quota: text, plan, phase } = strings.accounts;

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** The month's quota, the plan and the phase. */
export function QuotaCard() {
  const stats = useCompanyStats();
  if (stats.data === undefined) {
    return (
      <Card withBorder padding="lg">
        {stats.error === null ? (
          <LoadingBars heights={[24, 36, 16]} />
        ) : (
          <LoadFailure error={stats.error} onRetry={() => void stats.refetch()} />
        )}
      </Card>
    );
  }
  const { quota } = stats.data;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="quota">
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Title order={2} id="quota">
            {text.title}
          </Title>
          <Badge variant="default" size="lg" className={classes.period}>
            {text.period(quota.period)}
          </Badge>
        </Group>
        <Group align="baseline" gap={8}>
          <Text component="span" className={classes.figure}>
            {quota.remaining.toLocaleString('en')}
          </Text>
          <Text component="span" c="dimmed">
            {text.ofLeft(quota.limit)}
          </Text>
        </Group>
        <QuotaBar quota={quota} size="lg" />
        <dl className={classes.facts}>
          <Fact label={text.used} value={quota.used.toLocaleString('en')} />
          <Fact label={text.reserved} value={quota.reserved.toLocaleString('en')} />
          <Fact label={plan.label} value={plan[stats.data.plan]} />
          <Fact label={phase.label} value={phase.value(stats.data.phase)} />
        </dl>
        <Text size="xs" c="dimmed">
          {quota.remaining === 0 ? `${text.exhausted} ${text.resets}` : text.resets}
        </Text>
      </Stack>
    </Card>
  );
}
