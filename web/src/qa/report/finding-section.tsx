import { Accordion, Button, Card, Group, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconFilterOff, IconSearchOff } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Finding } from '#shared/qa/report/contract.ts';
import { Nothing } from '../../app/states.tsx';
import { strings } from '../../strings.ts';
import classes from '../../tests/report/issue-section.module.css';
import { type FindingFilters, filterFindings, groupFindings } from './filter-findings.ts';
import { FindingFilterBar } from './finding-filter-bar.tsx';
import { FindingItem } from './finding-item.tsx';

const text = strings.qa.report;

function hashOf(): string {
  return decodeURIComponent(window.location.hash.slice(1));
}

/** The finding that the address names, now and whenever it changes. */
function useLinked(findings: readonly Finding[], enabled: boolean): { id: string } | null {
  const [hash, setHash] = useState(() => ({ id: hashOf() }));
  useEffect(() => {
    const follow = () => setHash({ id: hashOf() });
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return enabled && findings.some(({ id }) => id === hash.id) ? hash : null;
}

/** All findings, by severity and filter; `#<id>` opens one of them. */
export function FindingSection(props: {
  findings: readonly Finding[];
  filters: FindingFilters;
  onFilter: (next: FindingFilters) => void;
  linkTo: ((findingId: string) => string) | null;
  actions: ReactNode;
}) {
  const { findings, filters, onFilter } = props;
  const [opened, setOpened] = useState<string[]>([]);
  const shown = filterFindings(findings, filters);
  const groups = groupFindings(shown);
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const linked = useLinked(findings, props.linkTo !== null);
  const hidden = linked !== null && !shown.some(({ id }) => id === linked.id);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new link moves the page, not a new filter
  useEffect(() => {
    if (linked === null) return undefined;
    if (hidden) onFilter({});
    setOpened((before) => [...new Set([...before, linked.id])]);
    const later = window.setTimeout(() => {
      const item = document.getElementById(linked.id);
      item?.scrollIntoView({ block: 'start' });
      item?.querySelector('button')?.focus({ preventScroll: true });
    }, 50);
    return () => window.clearTimeout(later);
  }, [linked]);

  const clear = () => onFilter({});
  return (
    <Card withBorder padding={0} component="section" aria-labelledby="findings" className={classes.card}>
      <div className={classes.head}>
        <Group justify="space-between" gap="sm">
          <Title order={2} id="findings">
            {text.findings}
          </Title>
          <Group gap="sm">
            <Text size="sm" c="dimmed" role="status">
              {text.shown(shown.length, findings.length)}
            </Text>
            {props.actions}
          </Group>
        </Group>
        {findings.length > 0 && (
          <FindingFilterBar
            findings={findings}
            filters={filters}
            onFilter={onFilter}
            onClear={filtered ? clear : null}
          />
        )}
      </div>
      {findings.length === 0 && (
        <Nothing icon={<IconCircleCheck aria-hidden />} title={text.noneTitle} text={text.noneText} />
      )}
      {findings.length > 0 && shown.length === 0 && (
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
      {groups.map(({ severity, findings: members }) => (
        <section key={severity} aria-label={strings.qa.severity[severity]}>
          <Title order={3} size="h4" className={classes.group}>
            {strings.qa.severity[severity]}
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
            {members.map((finding) => (
              <FindingItem
                key={finding.id}
                finding={finding}
                opened={opened.includes(finding.id)}
                link={props.linkTo?.(finding.id) ?? null}
              />
            ))}
          </Accordion>
        </section>
      ))}
    </Card>
  );
}
