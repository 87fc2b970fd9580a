import { Box, Button, Card, Group, NativeSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconFilterOff, IconFlask2, IconPlus, IconSearchOff } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { executeTest, listRuns, RunStatus } from '#shared/tests/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { useMay } from '../accounts/me.ts';
import { Announce } from '../app/announce.tsx';
import { LinkButton } from '../app/links.tsx';
import { ListFooter } from '../app/list-footer.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { LoadFailure, LoadingBars, Nothing } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { type RunFilters, useRunPages } from './runs.ts';
import classes from './runs-page.module.css';
import { RunsTable } from './runs-table.tsx';

const text = strings.tests.runs;
const route = getRouteApi('/runs');

function Filters({ filters }: { filters: RunFilters }) {
  const navigate = route.useNavigate();
  const form = useForm({
    initialValues: { project: filters.project ?? '', label: filters.label ?? '' },
  });
  const { setValues } = form;

  // The address is what counts: it may change by the back button.
  useEffect(() => {
    setValues({ project: filters.project ?? '', label: filters.label ?? '' });
  }, [filters.project, filters.label, setValues]);

  const active = filters.status !== undefined || filters.project !== undefined || filters.label !== undefined;
  return (
    <search aria-label={text.filters}>
      <form
        className={classes.filters}
        onSubmit={form.onSubmit(({ project, label }) => {
          void navigate({
            search: {
              status: filters.status,
              project: project.trim() || undefined,
              label: label.trim() || undefined,
            },
          });
        })}
      >
        <NativeSelect
          label={text.status}
          value={filters.status ?? ''}
          onChange={(event) => {
            const status = RunStatus.safeParse(event.currentTarget.value);
            void navigate({ search: { ...filters, status: status.data } });
          }}
          data={[
            { value: '', label: text.anyStatus },
            ...RunStatus.options.map((value) => ({ value, label: strings.tests.status[value] })),
          ]}
        />
        <TextInput label={text.project} maxLength={60} {...form.getInputProps('project')} />
        <TextInput label={text.label} maxLength={60} {...form.getInputProps('label')} />
        <Group gap="xs" wrap="nowrap">
          <Button type="submit" variant="default">
            {text.apply}
          </Button>
          {active && (
            <LinkButton to="/runs" variant="subtle" leftSection={<IconFilterOff size={16} aria-hidden />}>
              {text.clear}
            </LinkButton>
          )}
        </Group>
      </form>
    </search>
  );
}

function Runs() {
  const filters = route.useSearch();
  const mayOrder = useMay(executeTest);
  const runs = useRunPages(filters);
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.values(filters).some((value) => value !== undefined);
  return (
    <>
      <PageHeading
        title={text.title}
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
      <Filters filters={filters} />
      <Card withBorder padding={0} mt="md">
        {runs.data === undefined ? (
          <Box p="lg">
            {runs.error === null ? (
              <LoadingBars heights={[44, 44, 44, 44, 44, 44]} />
            ) : (
              <LoadFailure error={runs.error} onRetry={() => void runs.refetch()} />
            )}
          </Box>
        ) : items.length > 0 ? (
          <RunsTable runs={items} label={text.title} />
        ) : filtered ? (
          <Nothing
            icon={<IconSearchOff aria-hidden />}
            title={text.emptyTitle}
            text={text.emptyText}
            action={
              <LinkButton to="/runs" variant="default">
                {text.clear}
              </LinkButton>
            }
          />
        ) : (
          <Nothing
            icon={<IconFlask2 aria-hidden />}
            title={strings.tests.dashboard.emptyTitle}
            text={mayOrder ? strings.tests.dashboard.emptyText : strings.tests.dashboard.emptyViewer}
            action={mayOrder && <LinkButton to="/runs/new">{strings.app.nav.order}</LinkButton>}
          />
        )}
      </Card>
      <ListFooter shown={items.length} pages={runs} words={text} />
      <Announce text={runs.data === undefined || runs.isPlaceholderData ? '' : text.shown(items.length)} />
    </>
  );
}

export default function RunsPage() {
  return (
    <ForRoute route={listRuns}>
      <Runs />
    </ForRoute>
  );
}
