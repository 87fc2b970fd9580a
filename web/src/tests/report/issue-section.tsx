import { Accordion, Button, Card, Group, Text, Title } from '@mantine/core';
import { IconArrowsJoin2, IconCircleCheck, IconFilterOff, IconSearchOff } from '@tabler/icons-react';
import { getRouteApi, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { correctMerge, type Report, type Run, Severity } from '#shared/tests/contract.ts';
import { useMay } from '../../accounts/me.ts';
import { pathOf, shortUrl } from '../../app/format.ts';
import { Nothing } from '../../app/states.tsx';
import { strings } from '../../strings.ts';
import { useCorrection } from './corrections.ts';
import { ExportMenu } from './export-menu.tsx';
import { filterIssues, groupIssues } from './filter-issues.ts';
import { IssueFilterBar } from './issue-filter-bar.tsx';
import { IssueItem } from './issue-item.tsx';
import classes from './issue-section.module.css';
import { JoinBar } from './join-bar.tsx';

const text = strings.tests.report;
const route = getRouteApi('/runs/$runId');

function groupTitle(key: string): string {
  const severity = Severity.safeParse(key);
  return severity.success ? strings.tests.severity[severity.data] : shortUrl(key);
}

/** All issues, filtered by the address; `#iss_…` opens one of them. */
export function IssueSection(props: { run: Run; report: Report; onStale: () => void }) {
  const { run } = props;
  const { issues, pages, partial } = props.report;
  const { group, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const hash = useRouterState({ select: (state) => state.location.hash });
  const [opened, setOpened] = useState<string[]>([]);
  const [selected, setSelected] = useState<readonly string[] | null>(null);
  const mayCorrect = useMay(correctMerge) && run.status === 'completed';
  const correction = useCorrection(run.id);

  const shown = filterIssues(issues, filters);
  const groups = groupIssues(
    shown,
    group ?? 'severity',
    pages.map(({ finalUrl }) => finalUrl),
  );
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const linked = issues.some(({ id }) => id === hash) ? hash : null;
  const hidden = linked !== null && !shown.some(({ id }) => id === linked);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new link moves the page, not a new filter
  useEffect(() => {
    if (linked === null) return undefined;
    if (hidden) void navigate({ search: {}, hash: linked, replace: true });
    setOpened((before) => [...new Set([...before, linked])]);
    const later = window.setTimeout(() => {
      const item = document.getElementById(linked);
      item?.scrollIntoView({ block: 'start' });
      item?.querySelector('button')?.focus({ preventScroll: true });
    }, 50);
    return () => window.clearTimeout(later);
  }, [linked]);

  const clear = () => void navigate({ search: { group }, replace: true, resetScroll: false });
  return (
    <Card withBorder padding={0} component="section" aria-labelledby="issues" className={classes.card}>
      <div className={classes.head}>
        <Group justify="space-between" gap="sm">
          <Title order={2} id="issues">
            {text.issues}
          </Title>
          <Group gap="sm">
            <Text size="sm" c="dimmed" role="status">
              {text.shown(shown.length, issues.length)}
            </Text>
            {mayCorrect && issues.length > 1 && selected === null && (
              <Button
                variant="default"
                size="xs"
                leftSection={<IconArrowsJoin2 size={16} aria-hidden />}
                onClick={() => setSelected([])}
              >
                {text.join}
              </Button>
            )}
            {issues.length > 0 && !partial && <ExportMenu runId={run.id} />}
          </Group>
        </Group>
        {issues.length > 0 && (
          <IssueFilterBar
            filters={filters}
            group={group ?? 'severity'}
            issues={issues}
            onChange={(next) =>
              void navigate({
                search: (search) => ({ ...search, ...next }),
                replace: true,
                resetScroll: false,
              })
            }
            onClear={filtered ? clear : null}
          />
        )}
      </div>
      {selected !== null && (
        <JoinBar
          selected={issues.filter(({ id }) => selected.includes(id))}
          busy={correction.isPending}
          onJoin={(issueIds) =>
            correction.mutate({ action: 'join', issueIds }, { onSuccess: () => setSelected(null) })
          }
          onStop={() => setSelected(null)}
        />
      )}
      {issues.length === 0 && (
        <Nothing icon={<IconCircleCheck aria-hidden />} title={text.noneTitle} text={text.noneText} />
      )}
      {issues.length > 0 && shown.length === 0 && (
        <Nothing
          icon={<IconSearchOff aria-hidden />}
          title={text.noMatchTitle}
          text={text.noMatchText}
          action={
            <Button variant="default" leftSection={<IconFilterOff size={16} aria-hidden />} onClick={clear}>
              {text.clear}
            </Button>
          }
        />
      )}
      {groups.map(({ key, issues: members }) => (
        <section key={key} aria-label={groupTitle(key)}>
          <Title order={3} size="h4" className={classes.group}>
            {groupTitle(key)}
            <span>{members.length}</span>
          </Title>
          <Accordion
            multiple
            order={4}
            value={opened}
            onChange={setOpened}
            classNames={{
              control: classes.control,
              label: classes.label,
              item: classes.item,
              content: classes.content,
            }}
          >
            {members.map((issue) => (
              <IssueItem
                key={issue.id}
                issue={issue}
                runId={run.id}
                opened={opened.includes(issue.id)}
                place={pages.length > 1 && group !== 'page' ? pathOf(issue.page) : null}
                peopled={run.testType !== 'ai'}
                tracked={!partial}
                selection={
                  selected && {
                    selected: selected.includes(issue.id),
                    toggle: () =>
                      setSelected((before) =>
                        before?.includes(issue.id)
                          ? before.filter((id) => id !== issue.id)
                          : [...(before ?? []), issue.id],
                      ),
                  }
                }
                correct={mayCorrect ? { send: correction.mutate, busy: correction.isPending } : null}
                onStale={props.onStale}
              />
            ))}
          </Accordion>
        </section>
      ))}
    </Card>
  );
}
