import type { TesterRequirements } from '#shared/tests/contract.ts';
import { countryName, languageName } from '../app/places.ts';
import { strings } from '../strings.ts';

/** Requirements in one line. */
export function requirementSummary(requirements: TesterRequirements): string {
  const { requirements: text } = strings.tests;
  const { language, countries, assistiveTechnology, techLiteracy, skills } = requirements;
  return [
    languageName(language),
    countries.length > 0 ? countries.map(countryName).join(', ') : text.anywhere,
    ...assistiveTechnology.map((technology) => strings.testers.assistiveTechnology[technology]),
    ...techLiteracy.map((level) => text.literacy[level]),
    ...skills,
  ].join(' · ');
}
