import { Badge, Card, Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Run } from '#shared/tests/contract.ts';
import { money } from '../app/format.ts';
import { strings } from '../strings.ts';
import classes from './order-details.module.css';
import { requirementSummary } from './requirement-summary.ts';

const text = strings.tests.run;

function Fact({ label, wide = false, children }: { label: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? classes.wide : undefined}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What was ordered. */
export function OrderDetails({ run }: { run: Run }) {
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="order">
      <Title order={2} id="order" mb="md">
        {text.details}
      </Title>
      <dl className={classes.facts}>
        <Fact label={text.mission} wide>
          {run.mission}
        </Fact>
        {run.additionalContext !== null && (
          <Fact label={text.context} wide>
            {run.additionalContext}
          </Fact>
        )}
        <Fact label={text.testType}>{strings.tests.testType[run.testType].name}</Fact>
        <Fact label={text.persona}>{strings.tests.persona[run.persona].name}</Fact>
        <Fact label={text.device}>{strings.tests.device[run.device]}</Fact>
        <Fact label={text.pages}>{run.maxPages}</Fact>
        <Fact label={text.model}>{run.model}</Fact>
        <Fact label={text.price}>{money(run.priceCents / 100, run.currency)}</Fact>
        {run.project !== null && <Fact label={text.project}>{run.project}</Fact>}
        {run.ref !== null && <Fact label={text.ref}>{run.ref}</Fact>}
        {run.hasAuth && <Fact label={text.protected}>{text.protectedYes}</Fact>}
        {run.human !== null && (
          <Fact label={text.requirements} wide>
            {requirementSummary(run.human.requirements)}
          </Fact>
        )}
        {run.labels.length > 0 && (
          <Fact label={text.labels}>
            <Group gap={6}>
              {run.labels.map((label) => (
                <Badge key={label} variant="default" className={classes.label}>
                  {label}
                </Badge>
              ))}
            </Group>
          </Fact>
        )}
      </dl>
    </Card>
  );
}
