import { getRouteApi } from '@tanstack/react-router';
import { getRun } from '#shared/tests/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { CallError } from '../app/call-error.ts';
import { PageHeading } from '../app/page-heading.tsx';
import { NotFound } from '../app/pages.tsx';
import { LoadFailure, LoadingBars } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { RunView } from './run-view.tsx';
import { useRun } from './runs.ts';

const route = getRouteApi('/runs/$runId');

function RunById({ id }: { id: string }) {
  const run = useRun(id);
  if (run.error instanceof CallError && [400, 404].includes(run.error.status)) return <NotFound />;
  if (run.data !== undefined) {
    return <RunView run={run.data} live={run.live} onStale={() => void run.refetch()} />;
  }
  return (
    <>
      <PageHeading title={strings.tests.run.loading} />
      {run.error === null ? (
        <LoadingBars heights={[90, 60, 240]} />
      ) : (
        <LoadFailure error={run.error} onRetry={() => void run.refetch()} />
      )}
    </>
  );
}

export default function RunPage() {
  const { runId } = route.useParams();
  return (
    <ForRoute route={getRun}>
      <RunById key={runId} id={runId} />
    </ForRoute>
  );
}
