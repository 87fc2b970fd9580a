import { Breadcrumbs, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type QaPackage, updatePackage } from '#shared/qa/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { CallError } from '../app/call-error.ts';
import { useCall } from '../app/client.ts';
import { showDone } from '../app/failure-toast.tsx';
import { LinkAnchor } from '../app/links.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { NotFound } from '../app/pages.tsx';
import { LoadFailure, LoadingBars } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { PackageForm } from './package-form.tsx';
import { packageValues, toUpdate } from './package-values.ts';
import { packageKey, packagesKey, usePackage } from './packages.ts';

const text = strings.qa.form;
const route = getRouteApi('/apis/$packageId/settings');

function EditPackage({ saved }: { saved: QaPackage }) {
  const call = useCall();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const packageId = saved.id;
  return (
    <>
      <PageHeading
        above={
          <Breadcrumbs component="nav" aria-label={strings.qa.package.breadcrumbs} fz="sm">
            <LinkAnchor to="/apis">{strings.qa.packages.title}</LinkAnchor>
            <LinkAnchor to="/apis/$packageId" params={{ packageId }}>
              {saved.name}
            </LinkAnchor>
            <Text component="span" c="dimmed" size="sm" aria-current="page">
              {text.editTitle}
            </Text>
          </Breadcrumbs>
        }
        title={text.editTitle}
      />
      <PackageForm
        initial={packageValues(saved)}
        saved={saved}
        onSubmit={async ({ values }) => {
          const now = await call(updatePackage, { params: { id: packageId }, body: toUpdate(values) });
          queries.setQueryData(packageKey(packageId), now);
          void queries.invalidateQueries({ queryKey: packagesKey });
          showDone(text.saved);
          await navigate({ to: '/apis/$packageId', params: { packageId } });
        }}
      />
    </>
  );
}

function EditById({ id }: { id: string }) {
  const saved = usePackage(id);
  if (saved.error instanceof CallError && [400, 404].includes(saved.error.status)) return <NotFound />;
  if (saved.data !== undefined) return <EditPackage saved={saved.data} />;
  return (
    <>
      <PageHeading title={text.editTitle} />
      {saved.error === null ? (
        <LoadingBars heights={[90, 160, 160]} />
      ) : (
        <LoadFailure error={saved.error} onRetry={() => void saved.refetch()} />
      )}
    </>
  );
}

export default function EditPackagePage() {
  const { packageId } = route.useParams();
  return (
    <ForRoute route={updatePackage}>
      <EditById key={packageId} id={packageId} />
    </ForRoute>
  );
}
