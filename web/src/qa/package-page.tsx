import { Anchor, Breadcrumbs, Button, Card, Group, Menu, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconExternalLink, IconPlayerPlay, IconServer, IconSettings } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { deletePackage, getPackage, type QaPackage, runPackage, updatePackage } from '#shared/qa/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { useMay } from '../accounts/me.ts';
import { CallError } from '../app/call-error.ts';
import { useCall } from '../app/client.ts';
import { Fact, Facts } from '../app/facts.tsx';
import { showDone } from '../app/failure-toast.tsx';
import { shortUrl } from '../app/format.ts';
import { LinkAnchor, LinkButton } from '../app/links.tsx';
import { MoreMenu } from '../app/more-menu.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { NotFound } from '../app/pages.tsx';
import { LoadFailure, LoadingBars } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { useOrderRun } from './order-run.ts';
import { OtherServerDialog } from './other-server-dialog.tsx';
import classes from './package-page.module.css';
import { packageKey, packagesKey, usePackage } from './packages.ts';
import { RunHistory } from './run-history.tsx';
import { ScheduleCard } from './schedule-card.tsx';
import { TrendCard } from './trend-card.tsx';

const text = strings.qa.package;
const route = getRouteApi('/apis/$packageId');

function MoreActions({ saved }: { saved: QaPackage }) {
  const call = useCall();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const may = { run: useMay(runPackage), remove: useMay(deletePackage) };
  const [choosing, choose] = useDisclosure(false);
  const remove = async () => {
    await call(deletePackage, { params: { id: saved.id } });
    showDone(text.removed);
    await navigate({ to: '/apis' });
    queries.removeQueries({ queryKey: packageKey(saved.id) });
    await queries.invalidateQueries({ queryKey: packagesKey });
  };
  return (
    <>
      <MoreMenu label={text.more} removal={may.remove ? { words: text, onRemove: remove } : null}>
        {may.run && (
          <Menu.Item leftSection={<IconServer size={16} aria-hidden />} onClick={choose.open}>
            {text.otherUrl}
          </Menu.Item>
        )}
      </MoreMenu>
      <OtherServerDialog
        packageId={saved.id}
        baseUrl={saved.baseUrl}
        opened={choosing}
        onClose={choose.close}
      />
    </>
  );
}

function Actions({ saved }: { saved: QaPackage }) {
  const may = { run: useMay(runPackage), change: useMay(updatePackage), remove: useMay(deletePackage) };
  const order = useOrderRun(saved.id, text.started);
  return (
    <Group gap="xs">
      {may.run && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={order.isPending}
          onClick={() => order.mutate({})}
        >
          {text.run}
        </Button>
      )}
      {may.change && (
        <LinkButton
          to="/apis/$packageId/settings"
          params={{ packageId: saved.id }}
          variant="default"
          leftSection={<IconSettings size={16} aria-hidden />}
        >
          {text.edit}
        </LinkButton>
      )}
      {(may.run || may.remove) && <MoreActions saved={saved} />}
    </Group>
  );
}

function About({ saved }: { saved: QaPackage }) {
  const { document, auth } = saved;
  const identities = [auth.first, auth.second].filter((kind) => kind !== null);
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="about">
      <Title order={2} id="about" mb="md">
        {text.about}
      </Title>
      <Facts>
        <Fact label={text.baseUrl} wide>
          <Anchor href={saved.baseUrl} target="_blank" rel="noreferrer" size="sm" className="breakable">
            {shortUrl(saved.baseUrl)} <IconExternalLink size={14} aria-label={strings.app.newTab} />
          </Anchor>
        </Fact>
        <Fact label={text.document} wide>
          {document.title} {document.version} · {document.dialect} ·{' '}
          {strings.qa.operations(document.operations)}
          {document.problems > 0 && <> · {strings.qa.problems(document.problems)}</>}
        </Fact>
        <Fact label={text.identities}>
          {identities.length === 0
            ? text.noIdentities
            : identities.map((kind) => strings.qa.auth.kinds[kind]).join(', ')}
        </Fact>
        <Fact label={text.verified}>{saved.targetVerified ? text.yes : text.no}</Fact>
        <Fact label={text.baseline}>
          {saved.baseline === null ? (
            text.noBaseline
          ) : (
            <LinkAnchor to="/apis/runs/$planId" params={{ planId: saved.baseline }} size="sm">
              {text.baselineShow}
            </LinkAnchor>
          )}
        </Fact>
        {saved.project !== null && <Fact label={text.project}>{saved.project}</Fact>}
        {saved.labels.length > 0 && <Fact label={text.labels}>{saved.labels.join(', ')}</Fact>}
        {saved.requirements !== '' && (
          <Fact label={text.requirements} wide>
            {saved.requirements}
          </Fact>
        )}
      </Facts>
    </Card>
  );
}

function PackageView({ saved }: { saved: QaPackage }) {
  return (
    <>
      <PageHeading
        above={
          <Breadcrumbs component="nav" aria-label={text.breadcrumbs} fz="sm">
            <LinkAnchor to="/apis">{strings.qa.packages.title}</LinkAnchor>
            <Text component="span" c="dimmed" size="sm" aria-current="page">
              {saved.name}
            </Text>
          </Breadcrumbs>
        }
        title={saved.name}
        aside={<Actions saved={saved} />}
      />
      <div className={classes.layout}>
        <Stack gap="lg" className={classes.main}>
          <TrendCard packageId={saved.id} />
          <RunHistory saved={saved} />
        </Stack>
        <Stack gap="lg">
          <About saved={saved} />
          <ScheduleCard saved={saved} key={saved.schedule?.expression ?? ''} />
        </Stack>
      </div>
    </>
  );
}

function PackageById({ id }: { id: string }) {
  const saved = usePackage(id);
  if (saved.error instanceof CallError && [400, 404].includes(saved.error.status)) return <NotFound />;
  if (saved.data !== undefined) return <PackageView saved={saved.data} />;
  return (
    <>
      <PageHeading title={strings.qa.form.loading} />
      {saved.error === null ? (
        <LoadingBars heights={[120, 240]} />
      ) : (
        <LoadFailure error={saved.error} onRetry={() => void saved.refetch()} />
      )}
    </>
  );
}

export default function PackagePage() {
  const { packageId } = route.useParams();
  return (
    <ForRoute route={getPackage}>
      <PackageById key={packageId} id={packageId} />
    </ForRoute>
  );
}
