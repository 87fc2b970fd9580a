import type { FormErrors } from '@mantine/form';
import type * as z from 'zod';
import {
  type Device,
  ExecuteTest,
  type Persona,
  type Run,
  type TesterRequirements,
  type TestType,
} from '#shared/tests/contract.ts';
import { strings } from '../strings.ts';
import { anyone, requirementMessage } from './requirement-values.ts';

interface NameAndValue {
  readonly name: string;
  readonly value: string;
}

/** What the order form holds: text where the contract has an optional field. */
export interface OrderValues {
  readonly testType: TestType;
  readonly url: string;
  readonly mission: string;
  readonly persona: Persona;
  readonly device: Device;
  readonly maxPages: number | string;
  readonly additionalContext: string;
  readonly project: string;
  readonly labels: string[];
  readonly ref: string;
  readonly username: string;
  readonly password: string;
  readonly headers: NameAndValue[];
  readonly cookies: NameAndValue[];
  /** Sent when a person tests. */
  readonly tester: TesterRequirements;
}

export const emptyOrder: OrderValues = {
  testType: 'ai',
  url: '',
  mission: '',
  persona: 'casual_user',
  device: 'desktop',
  maxPages: 3,
  additionalContext: '',
  project: '',
  labels: [],
  ref: '',
  username: '',
  password: '',
  headers: [],
  cookies: [],
  tester: anyone,
};

/** The same order again; its access settings are secret and stay behind. */
export function orderAgain(run: Run): OrderValues {
  return {
    ...emptyOrder,
    testType: run.testType,
    tester: run.human?.requirements ?? anyone,
    url: run.url,
    mission: run.mission,
    persona: run.persona,
    device: run.device,
    maxPages: run.maxPages,
    additionalContext: run.additionalContext ?? '',
    project: run.project ?? '',
    labels: run.labels,
    ref: run.ref ?? '',
  };
}

const isGiven = (row: NameAndValue) => row.name !== '' || row.value !== '';

export function toRequest(values: OrderValues): z.input<typeof ExecuteTest> {
  // The form hides them from whoever orders a person, who cannot send them.
  const sent = values.testType === 'ai' ? values : { headers: [], cookies: [] };
  const headers = sent.headers.filter(isGiven);
  const cookies = sent.cookies.filter(isGiven);
  const auth = {
    ...((values.username !== '' || values.password !== '') && {
      basic: { username: values.username, password: values.password },
    }),
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    }),
    ...(cookies.length > 0 && { cookies: cookies.map(({ name, value }) => ({ name, value })) }),
  };
  return {
    testType: values.testType,
    url: values.url.trim(),
    mission: values.mission,
    persona: values.persona,
    device: values.device,
    maxPages: typeof values.maxPages === 'number' ? values.maxPages : Number.NaN,
    labels: values.labels,
    ...(values.additionalContext.trim() !== '' && { additionalContext: values.additionalContext }),
    ...(values.project.trim() !== '' && { project: values.project }),
    ...(values.ref.trim() !== '' && { ref: values.ref }),
    ...(Object.keys(auth).length > 0 && { auth }),
    ...(values.testType !== 'ai' && { tester: values.tester }),
  };
}

/** The form's field for a place in the request. */
function fieldOf(path: readonly string[], values: OrderValues): string {
  const [first = '', ...rest] = path;
  if (first === 'tester') return `tester.${rest[0] ?? 'language'}`;
  if (first !== 'auth') return first;
  const [kind, which = '', part = ''] = rest;
  if (kind === 'headers') {
    // Header names may hold dots.
    const row = values.headers.findIndex(
      ({ name }) => rest.slice(1).join('.').startsWith(name) && name !== '',
    );
    return `headers.${Math.max(row, 0)}.name`;
  }
  if (kind === 'cookies') {
    const rows = values.cookies.flatMap((row, index) => (isGiven(row) ? [index] : []));
    return `cookies.${rows[Number(which)] ?? 0}.${part === 'value' ? 'value' : 'name'}`;
  }
  return which === 'password' ? 'password' : 'username';
}

/** The contract says what is wrong; this says it in the form's own words. */
function messageFor(field: string, tooBig: boolean): string | undefined {
  const text = strings.tests.order.errors;
  switch (field) {
    case 'url':
      return tooBig ? text.urlLong : text.url;
    case 'mission':
      return tooBig ? text.missionLong : text.mission;
    case 'additionalContext':
      return text.contextLong;
    case 'maxPages':
      return text.maxPages;
    case 'persona':
      return text.persona;
    case 'project':
      return text.label;
    case 'labels':
      return tooBig ? text.labels : text.label;
    case 'ref':
      return text.ref;
    default:
      if (field.startsWith('tester.')) return requirementMessage(field.slice('tester.'.length));
      return /^headers\.\d+\.name$/.test(field)
        ? text.headerName
        : /^cookies\.\d+\.name$/.test(field)
          ? text.cookieName
          : undefined;
  }
}

/** Errors by field, by the same contract as the server's. */
export function validateOrder(values: OrderValues): FormErrors {
  const errors: FormErrors = {};
  const result = ExecuteTest.safeParse(toRequest(values));
  for (const issue of result.error?.issues ?? []) {
    const field = fieldOf(issue.path.map(String), values);
    const custom = issue.code === 'custom' && values.url.includes('@') ? issue.message : undefined;
    errors[field] ??= custom ?? messageFor(field, issue.code === 'too_big') ?? issue.message;
  }
  const headers = values.testType === 'ai' ? values.headers : [];
  headers.forEach(({ name, value }, index) => {
    if (name === '' && value !== '') errors[`headers.${index}.name`] = strings.tests.order.errors.headerName;
    const first = headers.findIndex((row) => row.name.toLowerCase() === name.toLowerCase());
    if (name !== '' && first < index)
      errors[`headers.${index}.name`] = strings.tests.order.errors.headerTwice;
  });
  return errors;
}

/** Errors by field, from the details of the server's refusal (`body.url`). */
export function errorsFromServer(
  details: readonly { readonly path: string; readonly message: string }[],
  values: OrderValues,
): FormErrors {
  const errors: FormErrors = {};
  for (const { path, message } of details) {
    const [place, ...rest] = path.split('.');
    if (place === 'body' && rest.length > 0) errors[fieldOf(rest, values)] ??= message;
  }
  return errors;
}
