import { ActionIcon, Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { strings } from '../strings.ts';
import classes from './availability-editor.module.css';
import type { ProfileValues, WindowValues } from './profile-values.ts';

const text = strings.testers.profile;

const onDays = (days: readonly number[], from: string, to: string): WindowValues[] =>
  days.map((day) => ({ day, from, to }));
const weekdays = [1, 2, 3, 4, 5];
const presets: readonly { name: keyof typeof text.preset; windows: WindowValues[] }[] = [
  { name: 'any', windows: [] },
  { name: 'office', windows: onDays(weekdays, '09:00', '17:00') },
  { name: 'evenings', windows: onDays(weekdays, '18:00', '22:00') },
  { name: 'weekend', windows: onDays([6, 7], '09:00', '20:00') },
];

/** When a tester works, day by day. */
export function AvailabilityEditor({ form }: { form: UseFormReturnType<ProfileValues> }) {
  const windows = form.values.availability;
  const anyTime = windows.length === 0;
  return (
    <Fieldset legend={text.availability} variant="unstyled" className={classes.week}>
      <Text size="xs" c="dimmed" mb="xs">
        {text.availabilityHint}
      </Text>
      <Group gap="xs" mb="sm" role="group" aria-label={text.presets}>
        {presets.map(({ name, windows: preset }) => (
          <Button
            key={name}
            size="compact-sm"
            variant="default"
            onClick={() => form.setFieldValue('availability', preset)}
          >
            {text.preset[name]}
          </Button>
        ))}
      </Group>
      <Stack gap={0}>
        {strings.testers.days.map((name, index) => {
          const day = index + 1;
          const own = windows.flatMap((window, at) => (window.day === day ? [{ window, at }] : []));
          return (
            <div key={name} className={classes.day}>
              <Text component="span" size="sm" fw={550} className={classes.name}>
                {name}
              </Text>
              <Stack gap={6} className={classes.windows}>
                {own.length === 0 && (
                  <Text size="sm" c="dimmed" className={classes.none}>
                    {anyTime ? text.anyTime : text.free}
                  </Text>
                )}
                {own.map(({ window, at }, place) => (
                  <div key={at}>
                    <Group gap={6} wrap="nowrap">
                      <TextInput
                        type="time"
                        aria-label={text.from(name, place + 1)}
                        value={window.from}
                        error={form.errors[`availability.${at}`] !== undefined}
                        onChange={(event) =>
                          form.setFieldValue(`availability.${at}.from`, event.currentTarget.value)
                        }
                      />
                      <Text component="span" size="sm" c="dimmed">
                        {text.until}
                      </Text>
                      <TextInput
                        type="time"
                        aria-label={text.to(name, place + 1)}
                        value={window.to}
                        error={form.errors[`availability.${at}`] !== undefined}
                        onChange={(event) =>
                          form.setFieldValue(`availability.${at}.to`, event.currentTarget.value)
                        }
                      />
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        size="lg"
                        aria-label={text.removeHours(name, place + 1)}
                        onClick={() => form.removeListItem('availability', at)}
                      >
                        <IconTrash size={16} aria-hidden />
                      </ActionIcon>
                    </Group>
                    {form.errors[`availability.${at}`] !== undefined && (
                      <Text size="xs" c="var(--mantine-color-error)" mt={4}>
                        {form.errors[`availability.${at}`]}
                      </Text>
                    )}
                  </div>
                ))}
              </Stack>
              <ActionIcon
                variant="default"
                size="lg"
                aria-label={text.addHours(name)}
                onClick={() => form.insertListItem('availability', { day, from: '09:00', to: '17:00' })}
              >
                <IconPlus size={16} aria-hidden />
              </ActionIcon>
            </div>
          );
        })}
      </Stack>
      {form.errors.availability !== undefined && (
        <Text size="xs" c="var(--mantine-color-error)" mt={6}>
          {form.errors.availability}
        </Text>
      )}
    </Fieldset>
  );
}
