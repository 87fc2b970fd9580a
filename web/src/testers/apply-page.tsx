import { Button, Card, List, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useAuth } from 'react-oidc-context';
import { applyAsTester } from '#shared/testers/contract.ts';
import { CallFailure } from '../app/call-failure.tsx';
import { useCall } from '../app/client.ts';
import { PageHeading } from '../app/page-heading.tsx';
import { Nothing } from '../app/states.tsx';
import { useSubmissionKey } from '../app/submission-key.ts';
import { strings } from '../strings.ts';
import classes from './form-page.module.css';
import { ProfileFields } from './profile-fields.tsx';
import { focusFirstError, showServerErrors, useProfileForm } from './profile-form.ts';
import { guessedProfile, type ProfileValues, toProfile } from './profile-values.ts';

const text = strings.testers.apply;

function ApplicationForm({ onSent }: { onSent: () => void }) {
  const call = useCall();
  const submission = useSubmissionKey();
  const name = useAuth().user?.profile.name ?? '';
  const form = useProfileForm(useMemo(() => guessedProfile(name), [name]));
  const apply = useMutation({
    mutationFn: (values: ProfileValues) => {
      const body = toProfile(values);
      return call(applyAsTester, { body, idempotencyKey: submission.keyFor(body) });
    },
    meta: { shownInPlace: true },
    onSuccess: () => {
      submission.done();
      onSent();
    },
    onError: (error) => showServerErrors(form, error),
  });
  const wrong = Object.keys(form.errors).length;
  return (
    <form
      noValidate
      className={classes.layout}
      onSubmit={form.onSubmit(
        (values) => apply.mutate(values),
        (errors) => focusFirstError(form, errors),
      )}
    >
      <ProfileFields form={form} />
      <Card withBorder padding="lg" component="section" aria-labelledby="how" className={classes.beside}>
        <Stack gap="md">
          <Title order={2} id="how">
            {text.howTitle}
          </Title>
          <List type="ordered" size="sm" spacing={6} c="dimmed" className={classes.steps}>
            {text.how.map((step) => (
              <List.Item key={step}>{step}</List.Item>
            ))}
          </List>
          {apply.error !== null && <CallFailure title={text.refused} error={apply.error} />}
          <Button type="submit" size="md" fullWidth loading={apply.isPending}>
            {apply.error === null ? text.submit : strings.app.retry}
          </Button>
          <Text size="sm" c="var(--mantine-color-error)" role="status">
            {wrong > 0 ? strings.tests.order.fix(wrong) : ''}
          </Text>
        </Stack>
      </Card>
    </form>
  );
}

/** What somebody sees who is signed in and not a member of anything. */
export default function ApplyPage({ sent, onSent }: { sent: boolean; onSent: () => void }) {
  const queries = useQueryClient();
  if (sent) {
    return (
      <>
        <PageHeading title={text.received} />
        <Card withBorder padding="xl">
          <Nothing
            icon={<IconCircleCheck aria-hidden />}
            title={text.received}
            text={text.receivedText}
            action={
              <Button onClick={() => void queries.invalidateQueries({ queryKey: ['me'] })}>
                {text.open}
              </Button>
            }
          />
        </Card>
      </>
    );
  }
  return (
    <>
      <PageHeading title={text.title} lead={`${text.notMember} ${text.lead}`} />
      <ApplicationForm onSent={onSent} />
    </>
  );
}
