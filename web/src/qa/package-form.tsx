import { Alert, Button, Card, Stack, TagsInput, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ParsedSpec, QaPackage } from '#shared/qa/contract.ts';
import { CallError, correlationOf, messageOf } from '../app/call-error.ts';
import { LinkButton } from '../app/links.tsx';
import { strings } from '../strings.ts';
import { AuthSection } from './auth-section.tsx';
import { DocumentSection } from './document-section.tsx';
import { chosenOf } from './operation-choice.ts';
import classes from './package-form.module.css';
import { errorsFromServer, type PackageValues, specOf, validatePackage } from './package-values.ts';
import { serverAddresses } from './server-addresses.ts';
import { SettingsSection } from './settings-section.tsx';
import { useParsed } from './use-parsed.ts';

const text = strings.qa.form;

export interface Submission {
  readonly values: PackageValues;
  readonly parsed: ParsedSpec | null;
  /** Whether it is tested at once. */
  readonly run: boolean;
}

/** Everything about one API: a new one, or what is saved of it. */
export function PackageForm(props: {
  initial: PackageValues;
  saved: QaPackage | null;
  onSubmit: (submission: Submission) => Promise<void>;
}) {
  const { saved } = props;
  const latest = useRef<ParsedSpec | null>(null);
  const form = useForm<PackageValues>({
    initialValues: props.initial,
    validate: (values) => {
      const errors = validatePackage(values, saved !== null, latest.current);
      if (values.baseUrl.trim() === '') errors.baseUrl ??= text.errors.url;
      const parsed = latest.current;
      if (parsed !== null && parsed.operations.length > 0 && chosenOf(parsed.operations, values).size === 0) {
        errors.operations = text.errors.operations;
      }
      return errors;
    },
    validateInputOnBlur: true,
    clearInputErrorOnChange: true,
  });
  const { source, text: pasted, url, file, baseUrl } = form.values;
  const savedId = saved?.id ?? '';
  const spec = useMemo(
    () =>
      source === 'keep'
        ? ({ kind: 'package', packageId: savedId } as const)
        : specOf({ source, text: pasted, url, file }),
    [source, pasted, url, file, savedId],
  );
  const reading = useParsed(spec);
  const { parsed } = reading;
  latest.current = parsed;

  const [suggested, setSuggested] = useState('');
  const documentUrl =
    source === 'url' || (source === 'keep' && saved?.spec.kind === 'url') ? url.trim() : null;
  const named = serverAddresses(parsed?.servers ?? [], documentUrl);
  const [server = ''] = named;
  const { setFieldValue } = form;
  useEffect(() => {
    if (server === '' || server === suggested) return;
    setSuggested(server);
    // What the person typed stays; what another document suggested goes.
    if (baseUrl === '' || baseUrl === suggested) setFieldValue('baseUrl', server);
  }, [server, baseUrl, suggested, setFieldValue]);

  const submit = useMutation({
    mutationFn: props.onSubmit,
    meta: { shownInPlace: true },
    onError: (error) => {
      if (error instanceof CallError) form.setErrors(errorsFromServer(error.details));
    },
  });

  const send = (run: boolean) =>
    form.onSubmit(
      (values) => submit.mutate({ values, parsed, run }),
      () => {
        // Once the fields that were folded away are there.
        window.setTimeout(() =>
          document.querySelector<HTMLElement>('#package-form [aria-invalid=true]')?.focus(),
        );
      },
    );

  const wrong = Object.keys(form.errors).length;
  const servers = named.filter((each) => each !== baseUrl);
  return (
    <form noValidate id="package-form" className={classes.form} onSubmit={send(saved === null)}>
      <Stack gap="lg">
        <DocumentSection form={form} reading={reading} saved={saved} />
        <Card withBorder padding="lg" component="section" aria-labelledby="target">
          <Stack gap="md">
            <Title order={2} id="target">
              {text.target}
            </Title>
            <div>
              <TextInput
                type="url"
                inputMode="url"
                required
                label={text.baseUrl}
                description={text.baseUrlHint}
                placeholder="https://"
                {...form.getInputProps('baseUrl')}
              />
              {servers.length > 0 && (
                <ul className={classes.servers} aria-label={text.servers}>
                  {servers.map((each) => (
                    <li key={each}>
                      <Button
                        size="compact-xs"
                        variant="default"
                        onClick={() => form.setFieldValue('baseUrl', each)}
                      >
                        {each}
                      </Button>
                    </li>
                  ))}
                </ul>
              )}
            </div>
            <TextInput
              label={text.name}
              description={saved === null ? text.nameHint : undefined}
              required={saved !== null}
              placeholder={parsed?.title}
              {...form.getInputProps('name')}
            />
            <Textarea
              autosize
              minRows={2}
              maxRows={10}
              label={text.requirements}
              description={text.requirementsHint}
              {...form.getInputProps('requirements')}
            />
          </Stack>
        </Card>
        <AuthSection form={form} saved={saved} parsed={parsed} />
        <SettingsSection form={form} />
        <Card withBorder padding="lg" component="section" aria-labelledby="organise">
          <Title order={2} id="organise" mb="md">
            {text.organise}
          </Title>
          <div className={classes.pair}>
            <TextInput
              label={text.project}
              description={text.projectHint}
              {...form.getInputProps('project')}
            />
            <TagsInput
              label={text.labels}
              description={text.labelsHint}
              clearable
              clearButtonProps={{ 'aria-label': text.clearLabels }}
              {...form.getInputProps('labels')}
            />
          </div>
        </Card>
        {submit.error !== null && (
          <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={text.refusedTitle}>
            {messageOf(submit.error)}
            {correlationOf(submit.error) !== null && (
              <Text size="xs" ff="monospace" mt={6} className="breakable">
                {strings.app.failure.reference(correlationOf(submit.error) ?? '')}
              </Text>
            )}
          </Alert>
        )}
        <div className={classes.foot}>
          <Button
            type="submit"
            size="md"
            loading={submit.isPending && submit.variables.run === (saved === null)}
          >
            {saved === null ? text.submitNew : text.submitEdit}
          </Button>
          {saved === null ? (
            <Button
              size="md"
              variant="default"
              loading={submit.isPending && !submit.variables.run}
              onClick={() => send(false)()}
            >
              {text.saveOnly}
            </Button>
          ) : (
            <LinkButton to="/apis/$packageId" params={{ packageId: saved.id }} size="md" variant="default">
              {text.cancel}
            </LinkButton>
          )}
          <Text size="sm" c="var(--mantine-color-error)" role="status">
            {wrong > 0 ? text.fix(wrong) : ''}
          </Text>
        </div>
      </Stack>
    </form>
  );
}
