import { Button, Card, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { Trial } from '#shared/qa/report/contract.ts';
import { strings } from '../../strings.ts';
import classes from './gap-card.module.css';

const text = strings.qa.report.trials;
const few = 10;
const order: readonly Trial['outcome'][] = ['failed', 'unfinished', 'passed'];

/** How the scenarios went that a model wrote, those that came otherwise first. */
export function TrialCard({ trials }: { trials: readonly Trial[] }) {
  const [all, setAll] = useState(false);
  const sorted = trials.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="trials">
      <Title order={2} id="trials" mb={4}>
        {text.title}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {text.text}
      </Text>
      <ul className={classes.list}>
        {(all ? sorted : sorted.slice(0, few)).map((trial, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a model may give two scenarios one name
          <li key={index}>
            <span className={classes.kind}>{text.outcome[trial.outcome]}</span>
            <div>
              <b>{trial.scenario.name}</b>
              <Text size="sm" c="dimmed">
                {trial.scenario.description}
              </Text>
              {trial.unmet.map((each) => (
                <Text key={each} size="sm">
                  {each}
                </Text>
              ))}
              {trial.outcome === 'failed' && (
                <Text size="xs" c="dimmed">
                  {trial.oracles.length > 0 ? text.documented : text.undocumented}
                </Text>
              )}
            </div>
          </li>
        ))}
      </ul>
      {!all && sorted.length > few && (
        <Button size="xs" variant="default" mt="md" w="fit-content" onClick={() => setAll(true)}>
          {strings.qa.report.showAll(sorted.length)}
        </Button>
      )}
    </Card>
  );
}
