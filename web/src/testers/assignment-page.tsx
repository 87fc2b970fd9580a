import { Breadcrumbs, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { type Brief, getAssignment } from '#shared/testers/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { CallError } from '../app/call-error.ts';
import { hostOf } from '../app/format.ts';
import { LinkAnchor } from '../app/links.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { NotFound } from '../app/pages.tsx';
import { LoadFailure, LoadingBars } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { AssignmentStatusBadge } from './assignment-status.tsx';
import { useBrief } from './assignments.ts';
import { EndedView } from './ended-view.tsx';
import { OfferView } from './offer-view.tsx';
import { WorkView } from './work-view.tsx';

const route = getRouteApi('/assignments/$assignmentId');
const text = strings.testers.assignment;

function Body({ brief }: { brief: Brief }) {
  if (brief.status === 'offered') return <OfferView brief={brief} />;
  if (brief.status === 'accepted') return <WorkView brief={brief} />;
  return <EndedView brief={brief} status={brief.status} />;
}

function AssignmentById({ id }: { id: string }) {
  const brief = useBrief(id);
  if (brief.error instanceof CallError && brief.error.status === 404) return <NotFound />;
  if (brief.data !== undefined) {
    const host = hostOf(brief.data.url);
    return (
      <>
        <PageHeading
          above={
            <Breadcrumbs component="nav" aria-label={text.breadcrumbs} fz="sm">
              <LinkAnchor to="/">{strings.testers.home.title}</LinkAnchor>
              <Text component="span" c="dimmed" size="sm" aria-current="page">
                {host}
              </Text>
            </Breadcrumbs>
          }
          title={brief.data.status === 'offered' ? text.offerTitle(host) : text.title(host)}
          aside={<AssignmentStatusBadge status={brief.data.status} />}
        />
        <Body brief={brief.data} />
      </>
    );
  }
  return (
    <>
      <PageHeading title={text.loading} />
      {brief.error === null ? (
        <LoadingBars heights={[90, 60, 240]} />
      ) : (
        <LoadFailure error={brief.error} onRetry={() => void brief.refetch()} />
      )}
    </>
  );
}

export default function AssignmentPage() {
  const { assignmentId } = route.useParams();
  return (
    <ForRoute route={getAssignment}>
      <AssignmentById key={assignmentId} id={assignmentId} />
    </ForRoute>
  );
}
