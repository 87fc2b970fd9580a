import { buildFunctions } from '#build/functions.ts';
import { buildWeb } from '#build/web.ts';

/** The templates name the bundles, so these have to be there. */
export default async function setup(): Promise<void> {
  await buildFunctions();
  await buildWeb();
}
