import { Card, Text, Title } from '@mantine/core';
import type { Gap } from '#shared/qa/report/contract.ts';
import { strings } from '../../strings.ts';
import { useFirstOf } from '../first-of.tsx';
import classes from './gap-card.module.css';

const text = strings.qa.report;
const few = 10;

/** What the run says nothing about. */
export function GapCard({ gaps }: { gaps: readonly Gap[] }) {
  const [shown, more] = useFirstOf(gaps, few);
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="gaps">
      <Title order={2} id="gaps" mb={4}>
        {text.gaps}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {text.gapsText}
      </Text>
      <ul className={classes.list}>
        {shown.map(({ kind, operation, detail }) => (
          <li key={`${kind} ${operation} ${detail}`}>
            <span className={classes.kind}>{text.gap[kind]}</span>
            <span>
              <b>{operation}</b> {detail}
            </span>
          </li>
        ))}
      </ul>
      {more}
    </Card>
  );
}
