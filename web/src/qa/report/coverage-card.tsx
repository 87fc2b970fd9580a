import { Accordion, Card, Code, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { OperationOutcome } from '#shared/qa/report/contract.ts';
import { strings } from '../../strings.ts';
import sectionClasses from '../../tests/report/issue-section.module.css';
import classes from './coverage-card.module.css';
import { coverageGroups, seenStatuses } from './coverage-groups.ts';

const text = strings.qa.report;
const Outcome = OperationOutcome.shape.outcome;
const icons = { covered: IconCircleCheck, failed: IconCircleX, untested: IconCircleDashed };
/** A strip says how a group is; beyond this it says no more. */
const mostInStrip = 40;
const unfoldedUpTo = 24;

function Statuses({ operation }: { operation: OperationOutcome }) {
  return (
    <ul className={classes.statuses} aria-label={text.columns.statuses}>
      {seenStatuses(operation).map(({ status, times, documented }) => (
        <li key={status} data-seen={times > 0 || undefined} data-odd={!documented || undefined}>
          {times > 0 ? text.statusSeen(status, times) : status}
          {times === 0 && <span> {text.statusUnseen}</span>}
          {!documented && status !== '0' && <span> {text.statusUndocumented}</span>}
        </li>
      ))}
    </ul>
  );
}

function Row({ operation }: { operation: OperationOutcome }) {
  const Icon = icons[operation.outcome];
  return (
    <li className={classes.row} data-outcome={operation.outcome}>
      <span className={classes.outcome}>
        <Icon size={16} aria-hidden /> {strings.qa.outcome[operation.outcome]}
      </span>
      <div className={classes.what}>
        <span className={classes.name}>
          <Code className={classes.method}>{operation.method}</Code>
          <span>{operation.path}</span>
        </span>
        {operation.reason !== null && <span className={classes.reason}>{operation.reason}</span>}
        <Statuses operation={operation} />
      </div>
      <span className={classes.fields}>
        {strings.qa.requests(operation.requests)}
        <span>
          {text.columns.fields}: {text.fields(operation.parameters.sent, operation.parameters.documented)}
        </span>
      </span>
    </li>
  );
}

/** Every operation: whether it was reached, and which answers were seen. */
export function CoverageCard({ operations }: { operations: readonly OperationOutcome[] }) {
  const [outcome, setOutcome] = useState<OperationOutcome['outcome'] | undefined>(undefined);
  const [words, setWords] = useState('');
  const [opened, setOpened] = useState<string[] | null>(null);
  const sought = words.trim().toLowerCase();
  const shown = useMemo(
    () =>
      operations.filter(
        (each) =>
          (outcome === undefined || each.outcome === outcome) &&
          `${each.operation} ${each.reason ?? ''}`.toLowerCase().includes(sought),
      ),
    [operations, outcome, sought],
  );
  const groups = useMemo(() => coverageGroups(shown), [shown]);
  const covered = operations.filter((each) => each.outcome === 'covered').length;
  const unfolded =
    opened ?? (shown.length <= unfoldedUpTo || sought !== '' ? groups.map(({ name }) => name) : []);
  return (
    <Card withBorder padding={0} component="section" aria-labelledby="coverage">
      <div className={sectionClasses.head}>
        <Group justify="space-between" gap="sm">
          <Title order={2} id="coverage">
            {text.coverage}
          </Title>
          <Text size="sm" c="dimmed">
            {text.coverageCount(covered, operations.length)}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          {text.coverageText}
        </Text>
        <search aria-label={text.coverageFilter} className={classes.filters}>
          <TextInput
            label={text.coverageSearch}
            type="search"
            leftSection={<IconSearch size={16} aria-hidden />}
            value={words}
            onChange={(event) => {
              setWords(event.currentTarget.value);
              setOpened(null);
            }}
          />
          <NativeSelect
            label={text.outcomeLabel}
            value={outcome ?? ''}
            onChange={(event) => {
              setOutcome(Outcome.safeParse(event.currentTarget.value).data);
              setOpened(null);
            }}
            data={[
              { value: '', label: text.any },
              ...Outcome.options.map((value) => ({ value, label: strings.qa.outcome[value] })),
            ]}
          />
        </search>
      </div>
      {groups.length === 0 && (
        <Text size="sm" px="lg" pb="lg">
          {text.coverageNone}
        </Text>
      )}
      <Accordion
        multiple
        order={3}
        value={unfolded}
        onChange={setOpened}
        className={classes.groups}
        classNames={{
          control: sectionClasses.control,
          label: sectionClasses.label,
          item: sectionClasses.item,
          content: sectionClasses.content,
        }}
      >
        {groups.map(({ name, operations: members }) => (
          <Accordion.Item key={name} value={name}>
            <Accordion.Control>
              <span className={classes.group}>
                <span className="breakable">{name === '' ? text.root : name}</span>
                <span className={classes.strip} aria-hidden>
                  {members.slice(0, mostInStrip).map((each) => (
                    <i key={each.operation} data-outcome={each.outcome} />
                  ))}
                </span>
                <Text component="span" size="xs" c="dimmed">
                  {text.groupCount(
                    members.filter((each) => each.outcome === 'covered').length,
                    members.length,
                  )}
                </Text>
              </span>
            </Accordion.Control>
            <Accordion.Panel>
              {unfolded.includes(name) && (
                <ul className={classes.list}>
                  {members.map((each) => (
                    <Row key={each.operation} operation={each} />
                  ))}
                </ul>
              )}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Card>
  );
}
