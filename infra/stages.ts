import * as z from 'zod';
import { Stage, type StageSettings } from './stage.ts';
import { dev } from './stages/dev.ts';
import { local } from './stages/local.ts';
import { prod } from './stages/prod.ts';

/** The stages that exist. A new one is a file in `stages/` and a line here. */
export const stages: Readonly<Record<string, StageSettings>> = { local, dev, prod };

/** The settings of a stage, checked. Throws with one line per mistake. */
export function stageNamed(name: string): Stage {
  const settings = stages[name];
  if (settings === undefined) {
    throw new Error(`There is no stage "${name}"; infra/stages has ${Object.keys(stages).join(', ')}.`);
  }
  const parsed = Stage.safeParse(settings);
  if (!parsed.success) {
    throw new Error(`The settings of stage "${name}" are wrong:\n${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}
