import { Alert, Badge, Card, Group, List, Text, Title } from '@mantine/core';
import { IconInfoCircle, IconUserSearch } from '@tabler/icons-react';
import type { Report, Run } from '#shared/tests/contract.ts';
import { strings } from '../../strings.ts';
import { IssueSection } from './issue-section.tsx';
import { ModelUseCard } from './model-use.tsx';
import { PageSection } from './page-section.tsx';
import { RatePanel } from './rate-panel.tsx';
import classes from './report-view.module.css';
import { SentimentCard } from './sentiment-card.tsx';
import { SeveritySummary } from './severity-summary.tsx';

const text = strings.tests.report;

function Points({
  id,
  title,
  points,
  ordered = false,
}: {
  id: string;
  title: string;
  points: readonly string[];
  ordered?: boolean;
}) {
  if (points.length === 0) return null;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby={id}>
      <Title order={2} id={id} mb="sm">
        {title}
      </Title>
      <List type={ordered ? 'ordered' : 'unordered'} spacing="xs" className={classes.points}>
        {points.map((point) => (
          <List.Item key={point}>{point}</List.Item>
        ))}
      </List>
    </Card>
  );
}

/** The result of a run. */
export default function ReportView(props: { run: Run; report: Report; onStale: () => void }) {
  const { run, report } = props;
  const offline = report.modelUse?.offline === true;
  return (
    <>
      {report.partial && (
        <Alert variant="light" icon={<IconUserSearch aria-hidden />} title={text.partialTitle}>
          {text.partialText}
        </Alert>
      )}
      {(offline || report.notes.length > 0) && (
        <Alert
          variant="light"
          color={offline ? 'yellow' : 'blue'}
          icon={<IconInfoCircle aria-hidden />}
          title={
            <Group gap="sm">
              {text.notes}
              {offline && (
                <Badge variant="default" className={classes.offline}>
                  {text.offline}
                </Badge>
              )}
            </Group>
          }
        >
          <List size="sm" spacing={4}>
            {report.notes.map((note) => (
              <List.Item key={note}>{note}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <div className={classes.top}>
        <SentimentCard report={report} run={run} />
        <SeveritySummary issues={report.issues} />
      </div>
      <IssueSection run={run} report={report} onStale={props.onStale} />
      <div className={classes.halves}>
        <Points id="recommendations" title={text.recommendations} points={report.recommendations} ordered />
        <Points id="positives" title={text.positives} points={report.positives} />
      </div>
      {report.additionalNotes !== null && (
        <Card withBorder padding="lg" component="section" aria-labelledby="tester-notes">
          <Title order={2} id="tester-notes" mb="sm">
            {text.testerNotes}
          </Title>
          <Text className={classes.words}>{report.additionalNotes}</Text>
        </Card>
      )}
      {run.status === 'completed' && <RatePanel run={run} report={report} />}
      <PageSection pages={report.pages} onStale={props.onStale} />
      {report.modelUse !== null && <ModelUseCard use={report.modelUse} />}
    </>
  );
}
