import { Badge, Card, Group, Title } from '@mantine/core';
import type { ModelUse } from '#shared/tests/contract.ts';
import { money } from '../../app/format.ts';
import { strings } from '../../strings.ts';
import classes from './model-use.module.css';

const text = strings.tests.report;

/** Which model judged, and what it took. */
export function ModelUseCard({ use }: { use: ModelUse }) {
  const facts = [
    [strings.tests.run.model, use.model],
    [text.tokens, text.tokensValue(use.inputTokens, use.outputTokens)],
    [text.cost, money(use.costMicroUsd / 1e6, 'USD', 6)],
    [text.attempts, String(use.attempts)],
  ];
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="model-use">
      <Group gap="sm" mb="md">
        <Title order={2} id="model-use">
          {text.modelUse}
        </Title>
        {use.offline && (
          <Badge variant="default" className={classes.offline}>
            {text.offline}
          </Badge>
        )}
      </Group>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
