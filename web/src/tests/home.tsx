import { Box, Card, Group, Stack, Title } from '@mantine/core';
import { IconFlask2, IconPlus } from '@tabler/icons-react';
import { executeTest } from '#shared/tests/contract.ts';
import { useMay, useMe } from '../accounts/me.ts';
import { QuotaCard } from '../accounts/quota-card.tsx';
import { LinkAnchor, LinkButton } from '../app/links.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { useRecentRuns } from './runs.ts';
import { RunsTable } from './runs-table.tsx';

const text = strings.tests.dashboard;
const recentRuns = 8;

export default function Dashboard() {
  const me = useMe();
  const mayOrder = useMay(executeTest);
  const runs = useRecentRuns(recentRuns);
  return (
    <>
      <PageHeading
        title={text.title}
        lead={me.current.companyName}
        aside={
          mayOrder && (
            <LinkButton
              to="/runs/new"
              className="narrow-only"
              leftSection={<IconPlus size={16} aria-hidden />}
            >
              {strings.app.nav.order}
            </LinkButton>
          )
        }
      />
      <Stack gap="lg">
        <QuotaCard />
        <Card withBorder padding={0} component="section" aria-labelledby="recent-runs">
          <Group justify="space-between" px="lg" py="md">
            <Title order={2} id="recent-runs">
              {text.recent}
            </Title>
            {(runs.data?.items.length ?? 0) > 0 && (
              <LinkAnchor to="/runs" size="sm">
                {text.all}
              </LinkAnchor>
            )}
          </Group>
          {runs.data !== undefined ? (
            runs.data.items.length > 0 ? (
              <RunsTable runs={runs.data.items} label={text.recent} />
            ) : (
              <Nothing
                icon={<IconFlask2 aria-hidden />}
                title={text.emptyTitle}
                text={mayOrder ? text.emptyText : text.emptyViewer}
                action={mayOrder && <LinkButton to="/runs/new">{strings.app.nav.order}</LinkButton>}
              />
            )
          ) : (
            <Box px="lg" pb="lg">
              {runs.error === null ? (
                <LoadingBars heights={[44, 44, 44, 44]} />
              ) : (
                <LoadFailure error={runs.error} onRetry={() => void runs.refetch()} />
              )}
            </Box>
          )}
        </Card>
      </Stack>
    </>
  );
}
