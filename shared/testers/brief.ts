import type { Device, Persona } from '#shared/tests/contract.ts';

const personas: Readonly<Record<Persona, string>> = {
  casual_user: 'somebody who uses the web now and then',
  senior_casual: 'an older person who is not used to computers',
  young_power_user: 'a young person who does everything online and has no patience',
  busy_moderate: 'a busy person with little time',
  accessibility_focused: 'somebody who depends on an accessible site',
};

/** Steps of a checklist; the page of the assignment keeps one mark for each. */
const mostOfMission = 20;

/** What a tester does, one thing after the other: the mission by its lines or sentences. */
export function stepsOf(run: {
  readonly mission: string;
  readonly persona: Persona;
  readonly device: Device;
}): string[] {
  const parts = run.mission
    .split(/\n+|(?<=[.!?])\s+(?=\p{Lu})/u)
    .map((part) => part.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim())
    .filter((part) => part !== '');
  const mission =
    parts.length <= mostOfMission
      ? parts
      : [...parts.slice(0, mostOfMission - 1), parts.slice(mostOfMission - 1).join(' ')];
  return [
    `Open the site on a ${run.device === 'mobile' ? 'phone' : 'computer'} and act as ${personas[run.persona]}.`,
    ...mission,
    'Note every problem when it happens: what you did, what you expected, what you saw.',
    'Say what worked well and what you would change.',
  ];
}
