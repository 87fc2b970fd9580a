import { Card, List, RingProgress, Text, Title } from '@mantine/core';
import type { Report, Run } from '#shared/tests/contract.ts';
import { strings } from '../../strings.ts';
import { sentimentPercent, sentimentWord } from '../sentiment.ts';
import classes from './sentiment-card.module.css';

const text = strings.tests.report;

/** The two sides of a merged report, and how far they agree. */
function BothSides({ merge }: { merge: NonNullable<Report['merge']> }) {
  const shown = (score: number | null) =>
    score === null ? text.noSentiment : `${sentimentPercent(score)} · ${sentimentWord(score)}`;
  return (
    <dl className={classes.sides}>
      <div>
        <dt>{strings.tests.provenance.ai}</dt>
        <dd>{shown(merge.sentiment.ai)}</dd>
      </div>
      <div>
        <dt>{strings.tests.provenance.human}</dt>
        <dd>{shown(merge.sentiment.human)}</dd>
      </div>
      <div>
        <dt>{text.agreement}</dt>
        <dd>
          {merge.agreement === null
            ? text.agreementNone
            : text.agreementText(Math.round(merge.agreement * 100))}
        </dd>
      </div>
    </dl>
  );
}

/** How the persona or the tester felt, and why. */
export function SentimentCard({ report, run }: { report: Report; run: Run }) {
  const score = report.sentimentScore;
  const who = strings.tests.persona[run.persona].name;
  const byTester = report.merge === null && report.modelUse === null && run.testType !== 'ai';
  const as =
    report.merge === null ? (byTester ? text.sentimentByTester : text.sentimentAs(who)) : text.sentimentMean;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="sentiment">
      <Title order={2} id="sentiment" mb="md">
        {text.sentiment}
      </Title>
      {score === null ? (
        <Text c="dimmed">{text.notJudgedText}</Text>
      ) : (
        <div className={classes.body}>
          <div role="img" aria-label={text.sentimentOf(sentimentPercent(score), sentimentWord(score), as)}>
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
              {as}
            </Text>
            <List size="sm" spacing={6}>
              {report.sentimentReasons.map((reason) => (
                <List.Item key={reason}>{reason}</List.Item>
              ))}
            </List>
          </div>
        </div>
      )}
      {report.merge !== null && <BothSides merge={report.merge} />}
    </Card>
  );
}
