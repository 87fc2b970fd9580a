import { TesterRequirements } from '#shared/tests/contract.ts';
import { strings } from '../strings.ts';

export const anyone: TesterRequirements = TesterRequirements.parse({});

/** What is wrong with a field of the requirements, in words for people. */
export function requirementMessage(field: string): string | undefined {
  const { errors } = strings.tests.requirements;
  return field in errors ? errors[field as keyof typeof errors] : undefined;
}

/** Errors by field, by the same contract as the server's. */
export function validateRequirements(values: TesterRequirements): Record<string, string> {
  const found: Record<string, string> = {};
  for (const issue of TesterRequirements.safeParse(values).error?.issues ?? []) {
    const field = String(issue.path[0] ?? '');
    found[field] ??= requirementMessage(field) ?? issue.message;
  }
  return found;
}
