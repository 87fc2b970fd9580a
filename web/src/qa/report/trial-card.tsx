import { Card, Text, Title } from '@mantine/core';
import type { Trial } from '#shared/qa/report/contract.ts';
import { strings } from '../../strings.ts';
import { useFirstOf } from '../first-of.tsx';
import classes from './gap-card.module.css';

const text = strings.qa.report.trials;
const few = 10;
const order: readonly Trial['outcome'][] = ['failed', 'unfinished', 'passed'];

/** How the scenarios went that a model wrote, those that came otherwise first. */
export function TrialCard({ trials }: { trials: readonly Trial[] }) {
  const sorted = trials.toSorted((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  const [shown, more] = useFirstOf(sorted, few);
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="trials">
      <Title order={2} id="trials" mb={4}>
        {text.title}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {text.text}
      </Text>
      <ul className={classes.list}>
        {shown.map((trial, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a model may give two scenarios one name
          <li key={index}>
            <span className={classes.kind}>{text.outcome[trial.outcome]}</span>
            <div>
              <b>{trial.scenario.name}</b>
              <Text size="sm" c="dimmed">
                {trial.scenario.description}
              </Text>
              {trial.unmet.length > 0 && <Text size="sm">{trial.unmet.join(' ')}</Text>}
              {trial.outcome === 'failed' && (
                <Text size="xs" c="dimmed">
                  {trial.oracles.length > 0 ? text.documented : text.undocumented}
                </Text>
              )}
            </div>
          </li>
        ))}
      </ul>
      {more}
    </Card>
  );
}
