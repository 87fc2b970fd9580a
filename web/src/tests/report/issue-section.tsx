import { Accordion, Button, Card, Group, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconFilterOff, IconSearchOff } from '@tabler/icons-react';
import { getRouteApi, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { type Report, Severity } from '#shared/tests/contract.ts';
import { pathOf, shortUrl } from '../../app/format.ts';
import { Nothing } from '../../app/states.tsx';
import { strings } from '../../strings.ts';
import { filterIssues, groupIssues } from './filter-issues.ts';
import { IssueFilterBar } from './issue-filter-bar.tsx';
import { IssueItem } from './issue-item.tsx';
import classes from './issue-section.module.css';

const text = strings.tests.report;
const route = getRouteApi('/runs/$runId');

function groupTitle(key: string): string {
  const severity = Severity.safeParse(key);
  return severity.success ? strings.tests.severity[severity.data] : shortUrl(key);
}

/** All issues, filtered by the address; `#iss_…` opens one of them. */
export function IssueSection(props: { runId: string; report: Report; onStale: () => void }) {
  const { issues, pages } = props.report;
  const { group, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const hash = useRouterState({ select: (state) => state.location.hash });
  const [opened, setOpened] = useState<string[]>([]);

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
          <Text size="sm" c="dimmed" role="status">
            {text.shown(shown.length, issues.length)}
          </Text>
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
                runId={props.runId}
                opened={opened.includes(issue.id)}
                place={pages.length > 1 && group !== 'page' ? pathOf(issue.page) : null}
                onStale={props.onStale}
              />
            ))}
          </Accordion>
        </section>
      ))}
    </Card>
  );
}
