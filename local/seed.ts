import type { Resources } from '#local/assembly/resources.ts';
import type { Functions } from '#local/service.ts';
import { readPrivate, writePrivate } from '#local/state.ts';

/** API keys by the name of whom they belong to. */
export type ApiKeys = Readonly<Record<string, string>>;

const file = 'seed.json';

/**
 * Invokes the app's seed function once per state folder and keeps the keys it answered with; once more when
 * the address has changed, since people are known by the issuer they sign in at. Throws when it fails,
 * since nobody could sign in.
 */
export async function seed(
  resources: Resources,
  functions: Functions,
  { stateDir, publicUrl }: { stateDir: string; publicUrl: string },
): Promise<ApiKeys> {
  const earlier = readPrivate<{ keys: ApiKeys; publicUrl: string }>(stateDir, file);
  if (earlier?.publicUrl === publicUrl) return earlier.keys;
  const wanted = resources.embeddedCloud.seed;
  if (wanted === undefined) return {};
  const seeder = resources.byLogicalId(wanted.function);
  if (seeder === undefined) throw new Error(`The seed function ${wanted.function} is not in the template`);
  const { payload, functionError } = await functions.invoke(seeder.name, wanted.event);
  if (functionError !== null) {
    throw new Error(`The seed function ${seeder.name} failed: ${JSON.stringify(payload)}`);
  }
  const keys = { ...earlier?.keys, ...(payload as { keys: ApiKeys }).keys };
  writePrivate(stateDir, file, { keys, publicUrl });
  return keys;
}
