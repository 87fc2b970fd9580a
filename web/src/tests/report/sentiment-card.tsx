import { Card, List, RingProgress, Text, Title } from '@mantine/core';
import type { Persona, Report } from '#shared/tests/contract.ts';
import { strings } from '../../strings.ts';
import { sentimentPercent, sentimentWord } from '../sentiment.ts';
import classes from './sentiment-card.module.css';

const text = strings.tests.report;

/** How the persona felt, and why. */
export function SentimentCard({ report, persona }: { report: Report; persona: Persona }) {
  const score = report.sentimentScore;
  const who = strings.tests.persona[persona].name;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="sentiment">
      <Title order={2} id="sentiment" mb="md">
        {text.sentiment}
      </Title>
      {score === null ? (
        <Text c="dimmed">{text.notJudgedText}</Text>
      ) : (
        <div className={classes.body}>
          <div role="img" aria-label={text.sentimentOf(sentimentPercent(score), sentimentWord(score), who)}>
            <RingProgress
              size={128}
              thickness={11}
              roundCaps
              sections={[{ value: sentimentPercent(score), color: 'verdigris' }]}
              label={
                <div className={classes.label}>
                  <b>{sentimentPercent(score)}</b>
                  <span>{text.outOf}</span>
                </div>
              }
            />
          </div>
          <div className={classes.why}>
            <Text fw={620} size="lg">
              {sentimentWord(score)}
            </Text>
            <Text size="sm" c="dimmed" mb="xs">
              {text.sentimentAs(who)}
            </Text>
            <List size="sm" spacing={6}>
              {report.sentimentReasons.map((reason) => (
                <List.Item key={reason}>{reason}</List.Item>
              ))}
            </List>
          </div>
        </div>
      )}
    </Card>
  );
}
