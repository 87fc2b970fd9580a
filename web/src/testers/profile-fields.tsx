import {
  Card,
  Checkbox,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Radio,
  Stack,
  TagsInput,
  TextInput,
  Title,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type ReactNode, useId, useMemo } from 'react';
import { AssistiveTechnology, Device, TechLiteracy } from '#shared/tests/contract.ts';
import { countryChoices, languageChoices, timezoneChoices } from '../app/places.ts';
import { strings } from '../strings.ts';
import { AvailabilityEditor } from './availability-editor.tsx';
import classes from './profile-fields.module.css';
import type { ProfileValues } from './profile-values.ts';

const text = strings.testers.profile;

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby={id}>
      <Title order={2} id={id} mb="md">
        {title}
      </Title>
      <Stack gap="lg">{children}</Stack>
    </Card>
  );
}

/** All that a tester says of themselves; the same for those who apply. */
export function ProfileFields({ form }: { form: UseFormReturnType<ProfileValues> }) {
  const initial = form.getInitialValues();
  const choices = useMemo(
    () => ({
      languages: languageChoices(initial.languages),
      countries: [{ value: '', label: text.choose }, ...countryChoices()],
      timezones: timezoneChoices(initial.timezone),
    }),
    [initial],
  );
  return (
    <Stack gap="lg">
      <Section title={text.about}>
        <div className={classes.pair}>
          <TextInput required label={text.name} autoComplete="name" {...form.getInputProps('name')} />
          <NativeSelect
            required
            label={text.country}
            autoComplete="country"
            data={choices.countries}
            {...form.getInputProps('country')}
          />
          <MultiSelect
            required
            searchable
            clearable
            hidePickedOptions
            withScrollArea={false}
            comboboxProps={{ withinPortal: false }}
            classNames={{ options: classes.options }}
            maxValues={5}
            label={text.languages}
            description={text.languagesHint}
            clearButtonProps={{ 'aria-label': text.clearLanguages }}
            data={choices.languages}
            {...form.getInputProps('languages')}
          />
          <NativeSelect
            required
            label={text.timezone}
            description={text.timezoneHint}
            data={choices.timezones}
            {...form.getInputProps('timezone')}
          />
        </div>
      </Section>
      <Section title={text.equipment}>
        <Checkbox.Group required label={text.devices} {...form.getInputProps('devices')}>
          <Group gap="lg" my={6}>
            {Device.options.map((device) => (
              <Checkbox key={device} value={device} label={strings.tests.device[device]} />
            ))}
          </Group>
        </Checkbox.Group>
        <Radio.Group required label={text.techLiteracy} {...form.getInputProps('techLiteracy')}>
          <Stack gap={10} my={6}>
            {TechLiteracy.options.map((level) => (
              <Radio
                key={level}
                value={level}
                label={strings.testers.techLiteracy[level].name}
                description={strings.testers.techLiteracy[level].text}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Checkbox.Group label={text.assistiveTechnology} {...form.getInputProps('assistiveTechnology')}>
          <div className={classes.choices}>
            {AssistiveTechnology.options.map((technology) => (
              <Checkbox
                key={technology}
                value={technology}
                label={strings.testers.assistiveTechnology[technology]}
              />
            ))}
          </div>
        </Checkbox.Group>
        <TagsInput
          label={text.skills}
          description={text.skillsHint}
          maxTags={20}
          clearable
          clearButtonProps={{ 'aria-label': text.clearSkills }}
          {...form.getInputProps('skills')}
        />
      </Section>
      <Section title={text.work}>
        <NumberInput
          required
          label={text.maxTests}
          description={text.maxTestsHint}
          min={1}
          max={50}
          clampBehavior="none"
          allowDecimal={false}
          w={200}
          {...form.getInputProps('maxTestsPerWeek')}
        />
        <AvailabilityEditor form={form} />
      </Section>
      <Section title={text.conflicts}>
        <TagsInput
          label={text.conflictDomains}
          description={text.conflictDomainsHint}
          maxTags={20}
          clearable
          clearButtonProps={{ 'aria-label': text.clearDomains }}
          {...form.getInputProps('conflictDomains')}
        />
      </Section>
    </Stack>
  );
}
