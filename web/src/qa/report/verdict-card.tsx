import { Card, Stack, Text, Title } from '@mantine/core';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { Fact, Facts } from '../../app/facts.tsx';
import { strings } from '../../strings.ts';
import { VerdictBadge } from '../verdict-badge.tsx';

const text = strings.qa.report;

/** The verdict, why, and what it rests on. */
export function VerdictCard({ report, newFindings }: { report: QaReport; newFindings: number | null }) {
  const covered = report.operations.filter(({ outcome }) => outcome === 'covered').length;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="verdict">
      <Title order={2} id="verdict" mb="md">
        {text.verdictTitle}
      </Title>
      <Stack gap="md" align="flex-start">
        <VerdictBadge verdict={report.verdict} size="xl" />
        <Text maw="60ch">{report.verdictReason}</Text>
      </Stack>
      <Stack mt="lg">
        <Facts>
          <Fact label={text.reached}>{strings.qa.run.ofAll(covered, report.operations.length)}</Fact>
          <Fact label={text.requestsMade}>{report.requests.toLocaleString('en')}</Fact>
          <Fact label={text.took}>{text.seconds(report.seconds)}</Fact>
          <Fact label={text.seed}>{report.seed}</Fact>
          {newFindings !== null && <Fact label={text.newFindings}>{newFindings.toLocaleString('en')}</Fact>}
        </Facts>
      </Stack>
    </Card>
  );
}
