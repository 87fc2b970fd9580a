import { Button, Group, NativeSelect, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type ClipboardEvent, memo } from 'react';
import { Category } from '#shared/tests/contract.ts';
import { strings } from '../strings.ts';
import { severities } from '../tests/severities.ts';
import { SeverityMark } from '../tests/severity-mark.tsx';
import { fieldId } from './field.ts';
import { IssuePictures, useAddPictures } from './issue-pictures.tsx';
import { pastedPictures } from './pictures.ts';
import type { IssueValues, ReportErrors } from './report-values.ts';
import type { Uploads } from './uploads.ts';

const text = strings.testers.work;

const categories = [
  { value: '', label: text.choose },
  ...Category.options.map((value) => ({ value, label: strings.tests.category[value] })),
];

/** One problem, noted where it happens. */
export const IssueEditor = memo(function IssueEditor(props: {
  issue: IssueValues;
  /** Empty until the report was once tried to be handed in. */
  errors: ReportErrors;
  uploads: Uploads;
  onChange: (key: string, change: Partial<IssueValues>) => void;
  onRemovePicture: (key: string, name: string) => void;
  onRemove: () => void;
}) {
  const { issue, errors, uploads } = props;
  const change = (values: Partial<IssueValues>) => props.onChange(issue.key, values);
  const underway = uploads.uploads.filter(({ issueKey }) => issueKey === issue.key).length;
  const adding = useAddPictures(issue.key, issue.screenshots.length + underway, uploads);
  const field = (name: string) => {
    const path = `${issue.key}.${name}`;
    return { id: fieldId(path), error: errors[path] };
  };
  const paste = (event: ClipboardEvent) => {
    const files = pastedPictures(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    adding.add(files);
  };
  return (
    <Stack gap="md" onPaste={paste}>
      <TextInput
        required
        label={text.issueTitle}
        description={text.issueTitleHint}
        maxLength={200}
        value={issue.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
        {...field('title')}
      />
      <div id={field('severity').id}>
        <Radio.Group
          required
          label={text.severity}
          error={field('severity').error}
          value={issue.severity ?? ''}
          onChange={(value) => change({ severity: severities.find((one) => one === value) ?? null })}
        >
          <Group gap="lg" my={6}>
            {severities.map((severity) => (
              <Radio key={severity} value={severity} label={<SeverityMark severity={severity} />} />
            ))}
          </Group>
        </Radio.Group>
      </div>
      <NativeSelect
        required
        label={text.category}
        data={categories}
        value={issue.category ?? ''}
        onChange={(event) => change({ category: Category.safeParse(event.currentTarget.value).data ?? null })}
        {...field('category')}
      />
      <Textarea
        autosize
        minRows={3}
        maxRows={14}
        label={text.description}
        description={text.descriptionHint}
        value={issue.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
        {...field('description')}
      />
      <TextInput
        required
        type="url"
        inputMode="url"
        label={text.page}
        value={issue.page}
        onChange={(event) => change({ page: event.currentTarget.value })}
        {...field('page')}
      />
      <IssuePictures
        issueKey={issue.key}
        names={issue.screenshots}
        uploads={uploads}
        adding={adding}
        onRemove={(name) => props.onRemovePicture(issue.key, name)}
      />
      <Group justify="flex-end">
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={props.onRemove}
        >
          {text.removeIssue}
        </Button>
      </Group>
    </Stack>
  );
});
