import { Button, Card, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getProfile, type Tester, updateProfile } from '#shared/testers/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { CallFailure } from '../app/call-failure.tsx';
import { useCall } from '../app/client.ts';
import { showDone } from '../app/failure-toast.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { LoadFailure, LoadingBars } from '../app/states.tsx';
import { strings } from '../strings.ts';
import { profileKey, useTester } from './assignments.ts';
import classes from './form-page.module.css';
import { ProfileFields } from './profile-fields.tsx';
import { focusFirstError, showServerErrors, useProfileForm } from './profile-form.ts';
import { type ProfileValues, profileValues, toProfile } from './profile-values.ts';

const text = strings.testers.profile;

function ProfileForm({ tester }: { tester: Tester }) {
  const call = useCall();
  const queries = useQueryClient();
  const form = useProfileForm(profileValues(tester.profile));
  const save = useMutation({
    mutationFn: (values: ProfileValues) => call(updateProfile, { body: toProfile(values) }),
    meta: { shownInPlace: true },
    onSuccess: (saved) => {
      queries.setQueryData(profileKey, saved);
      const values = profileValues(saved.profile);
      form.setInitialValues(values);
      form.setValues(values);
      form.resetDirty(values);
      showDone(text.saved);
    },
    onError: (error) => showServerErrors(form, error),
  });
  const wrong = Object.keys(form.errors).length;
  const changed = form.isDirty();
  return (
    <form
      noValidate
      className={classes.layout}
      onSubmit={form.onSubmit(
        (values) => save.mutate(values),
        (errors) => focusFirstError(form, errors),
      )}
    >
      <ProfileFields form={form} />
      <Card withBorder padding="lg" className={classes.beside}>
        <Stack gap="md">
          <Switch
            label={text.paused}
            description={text.pausedHint}
            {...form.getInputProps('paused', { type: 'checkbox' })}
          />
          {save.error !== null && <CallFailure title={text.refused} error={save.error} />}
          <Button type="submit" size="md" fullWidth loading={save.isPending}>
            {text.save}
          </Button>
          <Text size="sm" c={wrong > 0 ? 'var(--mantine-color-error)' : 'dimmed'} role="status">
            {wrong > 0 ? strings.tests.order.fix(wrong) : changed ? '' : text.unchanged}
          </Text>
        </Stack>
      </Card>
    </form>
  );
}

function Profile() {
  const tester = useTester();
  return (
    <>
      <PageHeading title={text.title} lead={text.lead} />
      {tester.data !== undefined ? (
        <ProfileForm tester={tester.data} />
      ) : tester.error === null ? (
        <LoadingBars heights={[180, 260, 320]} />
      ) : (
        <LoadFailure error={tester.error} onRetry={() => void tester.refetch()} />
      )}
    </>
  );
}

export default function ProfilePage() {
  return (
    <ForRoute route={getProfile}>
      <Profile />
    </ForRoute>
  );
}
