import type { FormErrors } from '@mantine/form';
import type * as z from 'zod';
import { TesterProfile } from '#shared/testers/contract.ts';
import { strings } from '../strings.ts';

/** Hours of one day as the browser's own fields write them: the end of the day is `00:00`. */
export interface WindowValues {
  readonly day: number;
  readonly from: string;
  readonly to: string;
}

/** What the profile form holds: text where the contract wants a choice. */
export interface ProfileValues {
  readonly name: string;
  readonly languages: string[];
  readonly country: string;
  readonly timezone: string;
  readonly devices: string[];
  readonly assistiveTechnology: string[];
  readonly techLiteracy: string;
  readonly skills: string[];
  readonly availability: WindowValues[];
  readonly paused: boolean;
  readonly maxTestsPerWeek: number | string;
  readonly conflictDomains: string[];
}

/** What the browser knows of a person before being told. */
export function guessedProfile(name: string): ProfileValues {
  // Not `Intl.Locale`: some browsers report the locale of their system, such as `en-US@posix`.
  const [, language = 'en', country = ''] =
    /^([a-z]{2,3})(?:-[A-Z][a-z]{3})?(?:-([A-Z]{2}))?/.exec(navigator.language) ?? [];
  return {
    name,
    languages: [language],
    country,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    devices: [],
    assistiveTechnology: [],
    techLiteracy: '',
    skills: [],
    availability: [],
    paused: false,
    maxTestsPerWeek: 10,
    conflictDomains: [],
  };
}

export function profileValues(profile: TesterProfile): ProfileValues {
  return {
    ...profile,
    availability: profile.availability.map((window) => ({
      ...window,
      to: window.to === '24:00' ? '00:00' : window.to,
    })),
  };
}

/** In the contract's shape, not checked yet. */
export function toProfile(values: ProfileValues): z.input<typeof TesterProfile> {
  return {
    ...values,
    languages: [...values.languages],
    devices: values.devices as z.input<typeof TesterProfile>['devices'],
    assistiveTechnology: values.assistiveTechnology as TesterProfile['assistiveTechnology'],
    techLiteracy: values.techLiteracy as TesterProfile['techLiteracy'],
    maxTestsPerWeek: typeof values.maxTestsPerWeek === 'number' ? values.maxTestsPerWeek : Number.NaN,
    availability: values.availability.map((window) => ({
      ...window,
      to: window.to === '00:00' ? '24:00' : window.to,
    })),
  };
}

/** The form's field for a place in the profile, and what is said there. */
function problemAt(path: readonly PropertyKey[], message: string): { field: string; message: string } {
  const { errors } = strings.testers.profile;
  const [first = '', index] = path.map(String);
  if (first === 'availability' && index !== undefined) {
    return { field: `availability.${index}`, message: errors.window };
  }
  return { field: first, message: first in errors ? errors[first as keyof typeof errors] : message };
}

/** Errors by field, by the same contract as the server's. */
export function validateProfile(values: ProfileValues): FormErrors {
  const errors: FormErrors = {};
  for (const issue of TesterProfile.safeParse(toProfile(values)).error?.issues ?? []) {
    const { field, message } = problemAt(issue.path, issue.message);
    errors[field] ??= message;
  }
  return errors;
}

/** Errors by field, from the details of the server's refusal (`body.name`). */
export function profileErrorsFromServer(
  details: readonly { readonly path: string; readonly message: string }[],
): FormErrors {
  const errors: FormErrors = {};
  for (const { path, message } of details) {
    const [place, ...rest] = path.split('.');
    if (place === 'body' && rest.length > 0) errors[problemAt(rest, message).field] ??= message;
  }
  return errors;
}

/** From top to bottom, to take the person to the first field that needs attention. */
export const profileFieldOrder = [
  'name',
  'country',
  'languages',
  'timezone',
  'devices',
  'techLiteracy',
  'assistiveTechnology',
  'skills',
  'maxTestsPerWeek',
  'availability',
  'conflictDomains',
];
