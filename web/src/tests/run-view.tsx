import { Alert, Anchor, Badge, Breadcrumbs, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconBan, IconExternalLink } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { Run } from '#shared/tests/contract.ts';
import { Announce } from '../app/announce.tsx';
import { hostOf, shortUrl } from '../app/format.ts';
import { LinkAnchor } from '../app/links.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { RelativeTime } from '../app/relative-time.tsx';
import { LoadingBars } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { ChoicePanel } from './choice-panel.tsx';
import { LiveRun } from './live-run.tsx';
import { OrderDetails } from './order-details.tsx';
import { isActive } from './progress.ts';
import { RunActions } from './run-actions.tsx';
import { RunHistory } from './run-history.tsx';
import classes from './run-view.module.css';
import { StatusBadge } from './status-badge.tsx';

const ReportView = lazy(() => import('./report/report-view.tsx'));
const text = strings.tests.run;

/** One run at one address: live while it is under way, the report once there is one. */
export function RunView({ run, live, onStale }: { run: Run; live: boolean; onStale: () => void }) {
  return (
    <>
      <PageHeading
        above={
          <Breadcrumbs component="nav" aria-label={text.breadcrumbs} fz="sm">
            <LinkAnchor to="/runs">{strings.tests.runs.title}</LinkAnchor>
            <Text component="span" c="dimmed" size="sm" aria-current="page">
              {hostOf(run.url)}
            </Text>
          </Breadcrumbs>
        }
        title={text.title(hostOf(run.url))}
        aside={<RunActions run={run} />}
      />
      <Group gap="xs" mb="lg">
        <StatusBadge status={run.status} />
        {run.testType !== 'ai' && (
          <Badge variant="default" className={classes.type}>
            {strings.tests.testType[run.testType].name}
          </Badge>
        )}
        <Anchor href={run.url} target="_blank" rel="noreferrer" size="sm" className="breakable">
          {shortUrl(run.url)} <IconExternalLink size={14} aria-label={strings.app.newTab} />
        </Anchor>
        <Text size="sm" c="dimmed">
          {text.orderedBy} <RelativeTime at={run.createdAt} />
        </Text>
      </Group>
      <Announce text={text.announce(run.status)} />
      <Stack gap="lg">
        {(run.status === 'failed' || run.status === 'cancelled') && (
          <Alert
            color={run.status === 'failed' ? 'red' : 'gray'}
            icon={run.status === 'failed' ? <IconAlertTriangle aria-hidden /> : <IconBan aria-hidden />}
            title={text.endedTitle[run.status]}
          >
            <Text size="sm">{run.statusReason}</Text>
            {run.report === null && <Text size="sm">{text.endedText[run.status]}</Text>}
            {run.status === 'failed' && (
              <Text size="xs" ff="monospace" mt={6} className="breakable">
                {strings.app.failure.reference(run.correlationId)}
              </Text>
            )}
          </Alert>
        )}
        {run.status === 'awaiting_company' && <ChoicePanel run={run} />}
        {isActive(run.status) && <LiveRun run={run} live={live} />}
        {run.report !== null ? (
          <Suspense fallback={<LoadingBars heights={[120, 60, 240]} />}>
            <ReportView run={run} report={run.report} onStale={onStale} />
          </Suspense>
        ) : isActive(run.status) ? null : run.status === 'completed' ? (
          <LoadingBars heights={[120, 60, 240]} />
        ) : (
          <RunHistory run={run} unfolded />
        )}
        <OrderDetails run={run} />
        {!isActive(run.status) && run.report !== null && <RunHistory run={run} unfolded={false} />}
      </Stack>
    </>
  );
}
