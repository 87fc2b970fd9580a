import {
  Alert,
  Card,
  FileInput,
  Group,
  Loader,
  Progress,
  SegmentedControl,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconAlertTriangle, IconCircleCheck, IconFileCode, IconFileUpload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { QaPackage } from '#shared/qa/contract.ts';
import { Announce } from '../app/announce.tsx';
import { CallError, messageOf } from '../app/call-error.ts';
import { useCall } from '../app/client.ts';
import { strings } from '../strings.ts';
import { largestInline, largestUpload, uploadDocument } from './document-upload.ts';
import { chosenOf, patternsOf } from './operation-choice.ts';
import { OperationList } from './operation-list.tsx';
import classes from './package-form.module.css';
import type { PackageValues } from './package-values.ts';
import { ProblemList } from './problem-list.tsx';
import type { Parsed } from './use-parsed.ts';

const text = strings.qa.form;
const sources = ['keep', 'paste', 'file', 'url'] as const;

/** Reads a small file, uploads a large one. */
function FileSource({ form }: { form: UseFormReturnType<PackageValues> }) {
  const call = useCall();
  const [percent, setPercent] = useState<number | null>(null);
  const [name, setName] = useState('');
  const under = useRef<AbortController | null>(null);
  useEffect(() => () => under.current?.abort(), []);

  async function take(file: File | null): Promise<void> {
    under.current?.abort();
    form.setFieldValue('file', null);
    form.clearFieldError('document');
    if (file === null) return;
    if (file.size === 0) return form.setFieldError('document', text.fileEmpty);
    if (file.size > largestUpload) return form.setFieldError('document', text.fileTooLarge);
    if (file.size <= largestInline) {
      return form.setFieldValue('file', { name: file.name, text: await file.text() });
    }
    const stop = new AbortController();
    under.current = stop;
    setName(file.name);
    setPercent(0);
    try {
      const uploadId = await uploadDocument(call, file, setPercent, stop.signal);
      if (!stop.signal.aborted) form.setFieldValue('file', { name: file.name, uploadId });
    } catch (error) {
      if (!stop.signal.aborted) form.setFieldError('document', messageOf(error));
    } finally {
      if (!stop.signal.aborted) setPercent(null);
    }
  }

  const { file } = form.values;
  return (
    <>
      <FileInput
        label={text.file}
        description={text.fileHint}
        placeholder={file?.name ?? text.filePlaceholder}
        leftSection={<IconFileUpload size={16} aria-hidden />}
        accept=".json,.yaml,.yml,.txt,application/json,application/yaml"
        error={form.errors.document}
        onChange={(chosen) => void take(chosen)}
      />
      {percent !== null && (
        <div>
          <Text size="sm" mb={4}>
            {text.uploading(name)}
          </Text>
          <Progress value={percent} aria-label={text.uploading(name)} />
        </div>
      )}
      <Announce text={file !== null && 'uploadId' in file ? text.uploaded(file.name) : ''} />
    </>
  );
}

/** What was read of the document, or why it cannot be. */
function Reading({ form, reading }: { form: UseFormReturnType<PackageValues>; reading: Parsed }) {
  const { parsed, error, busy } = reading;
  if (error !== null) {
    const [detail] = error instanceof CallError ? error.details : [];
    return (
      <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={text.unread}>
        <Text size="sm" className="breakable">
          {detail?.message ?? messageOf(error)}
        </Text>
      </Alert>
    );
  }
  return (
    <>
      <Group gap="xs" role="status" className={classes.reading}>
        {busy ? (
          <>
            <Loader size={16} aria-hidden /> {text.reading}
          </>
        ) : parsed !== null ? (
          <>
            <IconCircleCheck size={18} className={classes.good} aria-hidden />
            <b className="breakable">{text.parsed(parsed.title, parsed.version)}</b>
            <Text component="span" size="sm" c="dimmed">
              {text.parsedFacts(parsed.dialect, parsed.operations.length, parsed.problems.length)}
            </Text>
          </>
        ) : null}
      </Group>
      {parsed !== null && parsed.problems.length > 0 && (
        <Alert
          color="yellow"
          icon={<IconAlertTriangle aria-hidden />}
          title={text.problemsTitle(parsed.problems.length)}
        >
          <Text size="sm" mb="sm">
            {text.problemsText}
          </Text>
          <ProblemList problems={parsed.problems} />
        </Alert>
      )}
      {parsed !== null && parsed.operations.length > 0 && (
        <OperationList
          operations={parsed.operations}
          chosen={chosenOf(parsed.operations, form.values)}
          error={typeof form.errors.operations === 'string' ? form.errors.operations : undefined}
          onChange={(chosen) => {
            form.setValues(patternsOf(parsed.operations, chosen));
            form.clearFieldError('operations');
          }}
        />
      )}
    </>
  );
}

/** Where the document comes from, what it says, and which of its operations are tested. */
export function DocumentSection(props: {
  form: UseFormReturnType<PackageValues>;
  reading: Parsed;
  saved: QaPackage | null;
}) {
  const { form, reading, saved } = props;
  const { source } = form.values;
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="document">
      <Stack gap="md">
        <div>
          <Title order={2} id="document" mb={4}>
            {text.document}
          </Title>
          <Text size="sm" c="dimmed">
            {text.documentHint}
          </Text>
        </div>
        <SegmentedControl
          fullWidth
          aria-label={text.source}
          value={source}
          onChange={(value) => {
            const next = sources.find((each) => each === value);
            if (next !== undefined) form.setFieldValue('source', next);
            form.clearFieldError('document');
          }}
          data={sources
            .filter((value) => value !== 'keep' || saved !== null)
            .map((value) => ({ value, label: text.sources[value] }))}
        />
        {source === 'keep' && saved !== null && (
          <Group gap="xs" wrap="nowrap" align="flex-start">
            <IconFileCode size={18} aria-hidden className={classes.icon} />
            <Text size="sm" className="breakable">
              {saved.spec.kind === 'url' ? text.keepUrl(saved.spec.url) : text.keepText}
            </Text>
          </Group>
        )}
        {source === 'paste' && (
          <Textarea
            required
            label={text.paste}
            rows={10}
            // It has the focus anyway; said for tools that look for what scrolls.
            tabIndex={0}
            spellCheck={false}
            classNames={{ input: classes.code }}
            {...form.getInputProps('text')}
            error={form.errors.document}
          />
        )}
        {source === 'file' && <FileSource form={form} />}
        {source === 'url' && (
          <TextInput
            required
            type="url"
            inputMode="url"
            label={text.url}
            description={text.urlHint}
            placeholder="https://"
            {...form.getInputProps('url')}
            error={form.errors.document}
          />
        )}
        <Reading form={form} reading={reading} />
        {source === 'keep' && reading.error !== null && (
          <>
            <TagsInput
              label={text.include}
              description={text.patternHint}
              clearable
              clearButtonProps={{ 'aria-label': text.clearPatterns }}
              {...form.getInputProps('include')}
            />
            <TagsInput
              label={text.exclude}
              description={text.patternHint}
              clearable
              clearButtonProps={{ 'aria-label': text.clearPatterns }}
              {...form.getInputProps('exclude')}
            />
          </>
        )}
      </Stack>
    </Card>
  );
}
