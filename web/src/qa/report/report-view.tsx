import { Card, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { strings } from '../../strings.ts';
import { ProblemList } from '../problem-list.tsx';
import { CoverageCard } from './coverage-card.tsx';
import type { FindingFilters } from './filter-findings.ts';
import { FindingSection } from './finding-section.tsx';
import { GapCard } from './gap-card.tsx';
import { NarrativeCard } from './narrative-card.tsx';
import { NoteCard } from './note-card.tsx';
import classes from './report-view.module.css';
import { SeverityTiles } from './severity-tiles.tsx';
import { TrialCard } from './trial-card.tsx';
import { VerdictCard } from './verdict-card.tsx';

const text = strings.qa.report;

/** A report, with or without being signed in. */
export function ReportView(props: {
  report: QaReport;
  /** Findings that the baseline does not know; null without a baseline. */
  newFindings: number | null;
  filters: FindingFilters;
  onFilter: (next: FindingFilters) => void;
  /** The address of a finding; null where nobody may be sent there. */
  linkTo: ((findingId: string) => string) | null;
  actions: ReactNode;
  children?: ReactNode;
}) {
  const { report, filters, onFilter } = props;
  return (
    <>
      <div className={classes.top}>
        <VerdictCard report={report} newFindings={props.newFindings} />
        <SeverityTiles findings={report.findings} filters={filters} onFilter={onFilter} />
      </div>
      {report.notes.length > 0 && <NoteCard notes={report.notes} />}
      {report.narrative !== null && <NarrativeCard narrative={report.narrative} />}
      <FindingSection
        findings={report.findings}
        filters={filters}
        onFilter={onFilter}
        linkTo={props.linkTo}
        actions={props.actions}
      />
      {props.children}
      {report.trials.length > 0 && <TrialCard trials={report.trials} />}
      <CoverageCard operations={report.operations} />
      {report.gaps.length > 0 && <GapCard gaps={report.gaps} />}
      {report.problems.length > 0 && (
        <Card withBorder padding="lg" component="section" aria-labelledby="problems">
          <Title order={2} id="problems" mb={4}>
            {text.problems}
          </Title>
          <Text size="sm" c="dimmed" mb="md">
            {text.problemsText}
          </Text>
          <ProblemList problems={report.problems} />
        </Card>
      )}
    </>
  );
}
