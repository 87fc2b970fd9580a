import { Accordion, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { Confirm } from '../app/confirm.tsx';
import { pathOf } from '../app/format.ts';
import { strings } from '../strings.ts';
import { SeverityMark } from '../tests/severity-mark.tsx';
import { focusField } from './field.ts';
import { IssueEditor } from './issue-editor.tsx';
import classes from './issue-list.module.css';
import {
  type IssueValues,
  isComplete,
  newIssue,
  type ReportErrors,
  type ReportValues,
} from './report-values.ts';
import type { Uploads } from './uploads.ts';

const text = strings.testers.work;

function IssueHead({ issue, index, complete }: { issue: IssueValues; index: number; complete: boolean }) {
  return (
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <div className={classes.what}>
        <Text size="sm" fw={570} lineClamp={2} className="breakable">
          {issue.title.trim() === '' ? text.untitled(index + 1) : issue.title}
        </Text>
        <Text component="span" size="xs" c="dimmed" className="breakable">
          {pathOf(issue.page)}
        </Text>
      </div>
      <Group gap="xs" className={classes.marks}>
        {!complete && (
          <Badge variant="default" className={classes.incomplete}>
            {text.incomplete}
          </Badge>
        )}
        {issue.severity !== null && <SeverityMark severity={issue.severity} />}
      </Group>
    </Group>
  );
}

/** The problems found so far; one of them is open to be written on. */
export function IssueList(props: {
  issues: readonly IssueValues[];
  /** What keeps the report from being handed in. */
  errors: ReportErrors;
  /** Whether the errors are shown beside the fields. */
  strict: boolean;
  opened: string | null;
  onOpen: (key: string | null) => void;
  /** Where a new issue is taken to be. */
  page: string;
  uploads: Uploads;
  onEdit: (update: (values: ReportValues) => ReportValues) => void;
  onChange: (key: string, change: Partial<IssueValues>) => void;
  onRemovePicture: (key: string, name: string) => void;
}) {
  const { issues, onEdit } = props;
  const [leaving, setLeaving] = useState<IssueValues | null>(null);

  const add = () => {
    const issue = newIssue(issues.at(-1)?.page ?? props.page);
    flushSync(() => {
      onEdit((values) => ({ ...values, issues: [...values.issues, issue] }));
      props.onOpen(issue.key);
    });
    focusField(`${issue.key}.title`);
  };
  const remove = ({ key }: IssueValues) => {
    onEdit((values) => ({ ...values, issues: values.issues.filter((issue) => issue.key !== key) }));
    for (const upload of props.uploads.uploads) if (upload.issueKey === key) props.uploads.drop(upload.id);
    setLeaving(null);
  };
  const button = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
      {text.addIssue}
    </Button>
  );
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="issues">
      <Group justify="space-between" gap="sm" mb="md">
        <div>
          <Title order={2} id="issues">
            {text.issues}
          </Title>
          <Text size="sm" c="dimmed">
            {text.issuesHint}
          </Text>
        </div>
        {button}
      </Group>
      {issues.length === 0 ? (
        <Text size="sm" c="dimmed">
          {text.noIssues}
        </Text>
      ) : (
        <Stack gap="md" align="stretch">
          <Accordion
            variant="separated"
            order={3}
            transitionDuration={0}
            value={props.opened}
            onChange={props.onOpen}
          >
            {issues.map((issue, index) => (
              <Accordion.Item key={issue.key} value={issue.key} className={classes.item}>
                <Accordion.Control>
                  <IssueHead issue={issue} index={index} complete={isComplete(issue, props.errors)} />
                </Accordion.Control>
                <Accordion.Panel>
                  {props.opened === issue.key && (
                    <IssueEditor
                      issue={issue}
                      errors={props.strict ? props.errors : noErrors}
                      uploads={props.uploads}
                      onChange={props.onChange}
                      onRemovePicture={props.onRemovePicture}
                      onRemove={() => setLeaving(issue)}
                    />
                  )}
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </Stack>
      )}
      <Confirm
        opened={leaving !== null}
        title={text.removeTitle}
        text={text.removeText}
        yes={text.removeYes}
        no={text.removeNo}
        busy={false}
        onYes={() => leaving !== null && remove(leaving)}
        onNo={() => setLeaving(null)}
      />
    </Card>
  );
}

const noErrors: ReportErrors = {};
