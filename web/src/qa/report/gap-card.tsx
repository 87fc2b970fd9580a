import { Button, Card, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Gap } from '#shared/qa/report/contract.ts';
import { strings } from '../../strings.ts';
import classes from './gap-card.module.css';

const text = strings.qa.report;
const few = 10;

/** What the run says nothing about. */
export function GapCard({ gaps }: { gaps: readonly Gap[] }) {
  const [all, setAll] = useState(false);
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="gaps">
      <Title order={2} id="gaps" mb={4}>
        {text.gaps}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {text.gapsText}
      </Text>
      <ul className={classes.list}>
        {(all ? gaps : gaps.slice(0, few)).map(({ kind, operation, detail }) => (
          <li key={`${kind} ${operation} ${detail}`}>
            <span className={classes.kind}>{text.gap[kind]}</span>
            <span>
              <b>{operation}</b> {detail}
            </span>
          </li>
        ))}
      </ul>
      {!all && gaps.length > few && (
        <Button size="xs" variant="default" mt="md" w="fit-content" onClick={() => setAll(true)}>
          {text.showAll(gaps.length)}
        </Button>
      )}
    </Card>
  );
}
