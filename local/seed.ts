import type { Resources } from '#local/assembly/resources.ts';
import type { Functions } from '#local/service.ts';
import { readPrivate, writePrivate } from '#local/state.ts';

/** API keys by the name of whom they belong to. */
export type ApiKeys = Readonly<Record<string, string>>;

const file = 'seed.json';

/**
 * Invokes the app's seed function once per state folder and keeps the keys it answered with. Throws
 * when it fails, since nobody could sign in.
 */
export async function seed(resources: Resources, functions: Functions, stateDir: string): Promise<ApiKeys> {
  const earlier = readPrivate<{ keys: ApiKeys }>(stateDir, file);
  if (earlier !== null) return earlier.keys;
  const wanted = resources.embeddedCloud.seed;
  if (wanted === undefined) return {};
  const seeder = resources.byLogicalId(wanted.function);
  if (seeder === undefined) throw new Error(`The seed function ${wanted.function} is not in the template`);
  const { payload, functionError } = await functions.invoke(seeder.name, wanted.event);
  if (functionError !== null) {
    throw new Error(`The seed function ${seeder.name} failed: ${JSON.stringify(payload)}`);
  }
  const { keys } = payload as { keys: ApiKeys };
  writePrivate(stateDir, file, { keys });
  return keys;
}
