import type { FormErrors } from '@mantine/form';
import type * as z from 'zod';
import {
  CreatePackage,
  type ParsedSpec,
  type QaPackage,
  QaSettings,
  type SpecSource,
  UpdatePackage,
} from '#shared/qa/contract.ts';
import { strings } from '../strings.ts';
import { type IdentityValues, identityField, noIdentity, toAuth } from './identity-values.ts';

const text = strings.qa.form.errors;

export const numberSettings = [
  'concurrency',
  'rateLimit',
  'maxRequests',
  'seconds',
  'timeoutMs',
  'slowMs',
  'maxScenarios',
  'maxSteps',
  'seed',
] as const;
export type NumberSetting = (typeof numberSettings)[number];
/** Empty means off. */
const optionalSettings: readonly NumberSetting[] = ['rateLimit', 'slowMs'];

export interface PackageValues {
  readonly name: string;
  readonly source: 'keep' | 'paste' | 'file' | 'url';
  /** Pasted, or read from a small file. */
  readonly text: string;
  readonly url: string;
  /** A file that was chosen: its content when it is small, else what the upload is known by. */
  readonly file:
    | { readonly name: string; readonly text: string }
    | { readonly name: string; readonly uploadId: string }
    | null;
  readonly baseUrl: string;
  readonly requirements: string;
  /** Whether the identities are sent: what is stored cannot be shown to be edited. */
  readonly replaceAuth: boolean;
  readonly first: IdentityValues;
  readonly second: IdentityValues;
  readonly numbers: Record<NumberSetting, number | string>;
  readonly ai: boolean;
  readonly stopOnFirstFailure: boolean;
  readonly security: boolean;
  readonly allowDestructive: boolean;
  /** Patterns; ids of operations where they are chosen from the list. */
  readonly include: string[];
  readonly exclude: string[];
  readonly project: string;
  readonly labels: string[];
}

function valuesOf(
  config: QaSettings,
): Pick<
  PackageValues,
  'numbers' | 'ai' | 'stopOnFirstFailure' | 'security' | 'allowDestructive' | 'include' | 'exclude'
> {
  const { ai, stopOnFirstFailure, security, allowDestructive } = config;
  return {
    numbers: {
      concurrency: config.concurrency,
      rateLimit: config.rateLimit ?? '',
      maxRequests: config.maxRequests,
      seconds: config.seconds,
      timeoutMs: config.timeoutMs,
      slowMs: config.slowMs ?? '',
      maxScenarios: config.maxScenarios,
      maxSteps: config.maxSteps,
      seed: config.seed,
    },
    ai,
    stopOnFirstFailure,
    security,
    allowDestructive,
    include: config.includeOperations,
    exclude: config.excludeOperations,
  };
}

export const emptyPackage: PackageValues = {
  name: '',
  source: 'paste',
  text: '',
  url: '',
  file: null,
  baseUrl: '',
  requirements: '',
  replaceAuth: true,
  first: noIdentity,
  second: noIdentity,
  ...valuesOf(QaSettings.parse({})),
  project: '',
  labels: [],
};

export function packageValues(saved: QaPackage): PackageValues {
  return {
    ...emptyPackage,
    name: saved.name,
    source: 'keep',
    url: saved.spec.kind === 'url' ? saved.spec.url : '',
    baseUrl: saved.baseUrl,
    requirements: saved.requirements,
    replaceAuth: saved.auth.first === null && saved.auth.second === null,
    ...valuesOf(saved.config),
    project: saved.project ?? '',
    labels: saved.labels,
  };
}

/** The document as the request names it; null when none is given. */
export function specOf(values: Pick<PackageValues, 'source' | 'text' | 'url' | 'file'>): SpecSource | null {
  switch (values.source) {
    case 'keep':
      return null;
    case 'url':
      return values.url.trim() === '' ? null : { kind: 'url', url: values.url.trim() };
    case 'paste':
      return values.text.trim() === '' ? null : { kind: 'inline', text: values.text };
    case 'file':
      if (values.file === null) return null;
      return 'text' in values.file
        ? { kind: 'inline', text: values.file.text }
        : { kind: 'upload', uploadId: values.file.uploadId };
  }
}

/** An empty field that must not be empty is refused as no number. */
function numberOf(value: number | string, optional: boolean): number | null {
  if (typeof value === 'number') return value;
  return value.trim() === '' && optional ? null : Number.NaN;
}

function configOf(values: PackageValues): z.input<typeof CreatePackage>['config'] {
  return {
    ...Object.fromEntries(
      numberSettings.map((name) => [name, numberOf(values.numbers[name], optionalSettings.includes(name))]),
    ),
    ai: values.ai,
    stopOnFirstFailure: values.stopOnFirstFailure,
    security: values.security,
    allowDestructive: values.allowDestructive,
    includeOperations: values.include,
    excludeOperations: values.exclude,
  };
}

function authOf(values: PackageValues) {
  return { first: toAuth(values.first), second: toAuth(values.second) };
}

export function toCreate(values: PackageValues, parsed: ParsedSpec | null): z.input<typeof CreatePackage> {
  const { first, second } = authOf(values);
  return {
    name: values.name.trim() === '' ? (parsed?.title.slice(0, 120) ?? '') : values.name,
    spec: specOf(values) ?? { kind: 'inline', text: '' },
    ...(values.baseUrl.trim() !== '' && { baseUrl: values.baseUrl.trim() }),
    requirements: values.requirements,
    ...((first !== null || second !== null) && { auth: { first, second } }),
    config: configOf(values),
    ...(values.project.trim() !== '' && { project: values.project }),
    labels: values.labels,
  };
}

export function toUpdate(values: PackageValues): z.input<typeof UpdatePackage> {
  const spec = specOf(values);
  return {
    name: values.name,
    ...(values.source !== 'keep' && { spec: spec ?? { kind: 'inline', text: '' } }),
    baseUrl: values.baseUrl.trim(),
    requirements: values.requirements,
    ...(values.replaceAuth && { auth: authOf(values) }),
    config: configOf(values),
    project: values.project.trim() === '' ? null : values.project,
    labels: values.labels,
  };
}

/** The form's field for a place in the request. */
function fieldOf(path: readonly string[]): string {
  const [first = '', second = '', ...rest] = path;
  if (first === 'spec') return 'document';
  if (first === 'auth')
    return second === 'second' ? `second.${identityField(rest)}` : `first.${identityField(rest)}`;
  if (first === 'config') {
    if (second === 'includeOperations') return 'include';
    if (second === 'excludeOperations') return 'exclude';
    return numberSettings.some((name) => name === second) ? `numbers.${second}` : second;
  }
  return first;
}

/** The contract says what is wrong; this says it in the form's own words. */
function messageFor(field: string, issue: z.core.$ZodIssue): string {
  if (field === 'name') return text.name;
  if (field === 'document') {
    if (issue.path.at(-1) === 'url')
      return issue.code === 'custom' && issue.message.includes('auth') ? issue.message : text.url;
    return issue.code === 'too_big' ? text.documentLong : text.document;
  }
  if (field === 'include' || field === 'exclude') return text.tooMany;
  if (field.endsWith('.tokenPointer')) return text.pointer;
  if (field.endsWith('.headerValue')) return text.header;
  if (/^(first|second)\.(name|headerName)$/.test(field)) return text.headerName;
  if (issue.code === 'too_small')
    return issue.origin === 'string' ? text.missing : text.least(Number(issue.minimum));
  if (issue.code === 'too_big') {
    return issue.origin === 'string' ? text.long(Number(issue.maximum)) : text.most(Number(issue.maximum));
  }
  if (field.startsWith('numbers.')) return text.number;
  if (field === 'baseUrl' || field.endsWith('.tokenUrl')) {
    return issue.code === 'custom' && issue.message.includes('auth') ? issue.message : text.url;
  }
  return issue.message;
}

/** Errors by field, by the same contract as the server's. */
export function validatePackage(
  values: PackageValues,
  saved: boolean,
  parsed: ParsedSpec | null,
): FormErrors {
  const errors: FormErrors = {};
  const result = saved
    ? UpdatePackage.safeParse(toUpdate(values))
    : CreatePackage.safeParse(toCreate(values, parsed));
  for (const issue of result.error?.issues ?? []) {
    const field = fieldOf(issue.path.map(String));
    errors[field] ??= messageFor(field, issue);
  }
  // The name is taken from the document, which is what is missing then.
  if (!saved && values.name.trim() === '' && specOf(values) === null) delete errors.name;
  return errors;
}

/** Errors by field, from the details of the server's refusal (`body.spec`). */
export function errorsFromServer(
  details: readonly { readonly path: string; readonly message: string }[],
): FormErrors {
  const errors: FormErrors = {};
  for (const { path, message } of details) {
    const [place, ...rest] = path.split('.');
    if (place === 'body' && rest.length > 0) errors[fieldOf(rest)] ??= message;
  }
  return errors;
}
