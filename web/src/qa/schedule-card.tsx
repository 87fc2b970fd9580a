import { Alert, Button, Card, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type QaPackage, updatePackage } from '#shared/qa/contract.ts';
import { useMay } from '../accounts/me.ts';
import { CallError, messageOf } from '../app/call-error.ts';
import { useCall } from '../app/client.ts';
import { showDone } from '../app/failure-toast.tsx';
import { dateTime } from '../app/format.ts';
import { strings } from '../strings.ts';
import { packageKey, packagesKey } from './packages.ts';
import { presetOf, scheduleWords } from './schedule-words.ts';

const text = strings.qa.package.schedule;

/** When it is tested by itself. */
export function ScheduleCard({ saved }: { saved: QaPackage }) {
  const call = useCall();
  const queries = useQueryClient();
  const mayChange = useMay(updatePackage);
  const held = saved.schedule?.expression ?? '';
  const [choice, setChoice] = useState(held === '' ? '' : (presetOf(held) ?? 'custom'));
  const [custom, setCustom] = useState(held === '' ? 'cron(0 6 * * ? *)' : held);
  const wanted = choice === 'custom' ? custom.trim() : choice;
  const change = useMutation({
    mutationFn: (expression: string) =>
      call(updatePackage, {
        params: { id: saved.id },
        body: { schedule: expression === '' ? null : expression },
      }),
    meta: { shownInPlace: true },
    onSuccess: (now) => {
      queries.setQueryData(packageKey(saved.id), now);
      void queries.invalidateQueries({ queryKey: packagesKey });
      showDone(text.saved);
    },
  });
  const [detail] = change.error instanceof CallError ? change.error.details : [];
  const error = change.error === null ? undefined : (detail?.message ?? messageOf(change.error));
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="schedule">
      <Stack gap="md">
        <div>
          <Title order={2} id="schedule" mb={4}>
            {text.title}
          </Title>
          <Text size="sm" c="dimmed">
            {text.text}
          </Text>
        </div>
        {saved.schedule?.lastProblem != null && (
          <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={text.problem}>
            {saved.schedule.lastProblem}
          </Alert>
        )}
        {mayChange ? (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              change.mutate(wanted);
            }}
          >
            <Stack gap="md" align="flex-start">
              <NativeSelect
                label={text.when}
                value={choice}
                onChange={(event) => {
                  setChoice(event.currentTarget.value);
                  change.reset();
                }}
                data={[
                  { value: '', label: text.off },
                  ...Object.entries(text.presets).map(([value, label]) => ({ value, label })),
                  { value: 'custom', label: text.custom },
                ]}
                error={choice === 'custom' ? undefined : error}
              />
              {choice === 'custom' && (
                <TextInput
                  label={text.expression}
                  description={text.expressionHint}
                  value={custom}
                  onChange={(event) => {
                    setCustom(event.currentTarget.value);
                    change.reset();
                  }}
                  error={error}
                />
              )}
              <Button type="submit" variant="default" loading={change.isPending} disabled={wanted === held}>
                {text.save}
              </Button>
            </Stack>
          </form>
        ) : (
          <Text size="sm">{held === '' ? text.off : scheduleWords(held)}</Text>
        )}
        {saved.schedule?.nextAt != null && (
          <Text size="sm">
            {text.next} <time dateTime={saved.schedule.nextAt}>{dateTime(saved.schedule.nextAt)}</time>
          </Text>
        )}
      </Stack>
    </Card>
  );
}
