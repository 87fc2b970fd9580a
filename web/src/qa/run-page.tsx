import { Accordion, Alert, Anchor, Breadcrumbs, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconBan, IconExternalLink } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { getQaStatus, type QaRunSummary } from '#shared/qa/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { Announce } from '../app/announce.tsx';
import { CallError } from '../app/call-error.ts';
import { shortUrl } from '../app/format.ts';
import { LinkAnchor } from '../app/links.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { NotFound } from '../app/pages.tsx';
import { RelativeTime } from '../app/relative-time.tsx';
import { serverNow } from '../app/server-clock.ts';
import { LoadFailure, LoadingBars } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { StatusBadge } from '../tests/status-badge.tsx';
import { EventList } from './event-list.tsx';
import { LiveRun } from './live-run.tsx';
import { RunActions } from './run-actions.tsx';
import { hasReport, isActive, mayGetReport } from './run-state.ts';
import { useEvents, useQaRun, useReport } from './runs.ts';

const RunReport = lazy(() => import('./report/run-report.tsx'));
const text = strings.qa.run;
const route = getRouteApi('/apis/runs/$planId');

function Report({ run }: { run: QaRunSummary }) {
  const report = useReport(run);
  if (report.data === undefined) {
    return report.error === null ? (
      <LoadingBars heights={[140, 60, 240]} />
    ) : (
      <LoadFailure error={report.error} onRetry={() => void report.refetch()} />
    );
  }
  return (
    <Suspense fallback={<LoadingBars heights={[140, 60, 240]} />}>
      <RunReport run={run} report={report.data} />
    </Suspense>
  );
}

/** How a run that is over went, folded away where there is a report. */
function History({ run, unfolded }: { run: QaRunSummary; unfolded: boolean }) {
  const events = useEvents(run.planId, false);
  return (
    <Accordion variant="contained" order={2} defaultValue={unfolded ? 'history' : null}>
      <Accordion.Item value="history">
        <Accordion.Control>{text.history}</Accordion.Control>
        <Accordion.Panel>
          {events.error !== null && events.data === undefined ? (
            <LoadFailure error={events.error} onRetry={() => void events.refetch()} />
          ) : (
            <EventList events={events.data?.events ?? []} since={run.createdAt} />
          )}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

function Live({ run, live }: { run: QaRunSummary; live: boolean }) {
  const events = useEvents(run.planId, live);
  return <LiveRun run={run} events={events.data?.events ?? []} live={live} />;
}

function RunView({ run, live }: { run: QaRunSummary; live: boolean }) {
  const active = isActive(run.status);
  const judged = hasReport(run);
  const waiting = mayGetReport(run, serverNow());
  return (
    <>
      <PageHeading
        above={
          <Breadcrumbs component="nav" aria-label={strings.qa.package.breadcrumbs} fz="sm">
            <LinkAnchor to="/apis">{strings.qa.packages.title}</LinkAnchor>
            <LinkAnchor to="/apis/$packageId" params={{ packageId: run.packageId }}>
              {run.packageName}
            </LinkAnchor>
          </Breadcrumbs>
        }
        title={text.title(run.packageName)}
        aside={<RunActions run={run} />}
      />
      <Group gap="xs" mb="lg">
        <StatusBadge status={run.status} />
        <Anchor href={run.baseUrl} target="_blank" rel="noreferrer" size="sm" className="breakable">
          {shortUrl(run.baseUrl)} <IconExternalLink size={14} aria-label={strings.app.newTab} />
        </Anchor>
        <Text size="sm" c="dimmed">
          {text.orderedBy} <RelativeTime at={run.createdAt} />
          {run.ref !== null && <> · {run.ref}</>}
        </Text>
      </Group>
      <Announce text={text.announce[run.status]} />
      <Stack gap="lg">
        {(run.status === 'failed' || run.status === 'cancelled') && (
          <Alert
            color={run.status === 'failed' ? 'red' : 'gray'}
            icon={run.status === 'failed' ? <IconAlertTriangle aria-hidden /> : <IconBan aria-hidden />}
            title={text.endedTitle[run.status]}
          >
            <Text size="sm">
              {run.reason} {!judged && (waiting ? text.reportComing : text.noReport)}
            </Text>
          </Alert>
        )}
        {active && <Live run={run} live={live} />}
        {judged && <Report run={run} />}
        {!active && <History run={run} unfolded={!judged} />}
      </Stack>
    </>
  );
}

function RunById({ planId }: { planId: string }) {
  const run = useQaRun(planId);
  if (run.error instanceof CallError && [400, 404].includes(run.error.status)) return <NotFound />;
  if (run.data !== undefined) return <RunView run={run.data} live={run.live} />;
  return (
    <>
      <PageHeading title={text.loading} />
      {run.error === null ? (
        <LoadingBars heights={[90, 60, 240]} />
      ) : (
        <LoadFailure error={run.error} onRetry={() => void run.refetch()} />
      )}
    </>
  );
}

export default function RunPage() {
  const { planId } = route.useParams();
  return (
    <ForRoute route={getQaStatus}>
      <RunById key={planId} planId={planId} />
    </ForRoute>
  );
}
