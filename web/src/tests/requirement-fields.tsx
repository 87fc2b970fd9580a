import { Checkbox, MultiSelect, NativeSelect, Stack, TagsInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useMemo } from 'react';
import { AssistiveTechnology, TechLiteracy, type TesterRequirements } from '#shared/tests/contract.ts';
import { countryChoices, languageChoices } from '../app/places.ts';
import { strings } from '../strings.ts';
import classes from './requirement-fields.module.css';

const text = strings.tests.requirements;

/** Whom to ask: the same in an order and when a search is widened. */
export function RequirementFields(props: {
  language: string;
  inputProps: (field: keyof TesterRequirements) => GetInputPropsReturnType;
}) {
  const { inputProps, language } = props;
  const choices = useMemo(
    () => ({ languages: languageChoices([language]), countries: countryChoices() }),
    [language],
  );
  return (
    <Stack gap="lg">
      <div className={classes.pair}>
        <NativeSelect
          label={text.language}
          description={'\u00a0'}
          data={choices.languages}
          {...inputProps('language')}
        />
        <MultiSelect
          searchable
          clearable
          hidePickedOptions
          maxValues={20}
          label={text.countries}
          description={text.countriesHint}
          clearButtonProps={{ 'aria-label': text.clearCountries }}
          data={choices.countries}
          {...inputProps('countries')}
        />
      </div>
      <Checkbox.Group label={text.assistiveTechnology} {...inputProps('assistiveTechnology')}>
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
      <Checkbox.Group label={text.techLiteracy} {...inputProps('techLiteracy')}>
        <div className={classes.choices}>
          {TechLiteracy.options.map((level) => (
            <Checkbox key={level} value={level} label={text.literacy[level]} />
          ))}
        </div>
      </Checkbox.Group>
      <TagsInput
        label={text.skills}
        description={text.skillsHint}
        maxTags={20}
        clearable
        clearButtonProps={{ 'aria-label': text.clearSkills }}
        {...inputProps('skills')}
      />
    </Stack>
  );
}
