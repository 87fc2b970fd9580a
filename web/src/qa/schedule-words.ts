import { strings } from '../strings.ts';

const { presets } = strings.qa.package.schedule;

export type Preset = keyof typeof presets;

export function presetOf(expression: string): Preset | undefined {
  const names = Object.keys(presets) as Preset[];
  return names.find((preset) => preset === expression);
}

/** A schedule in words where it is one that the page offers, else as it is written. */
export function scheduleWords(expression: string): string {
  const preset = presetOf(expression);
  return preset === undefined ? expression : presets[preset];
}
