/** `npm run build`: everything that a stage is deployed from. */
import { buildFunctions } from './functions.ts';
import { buildWeb } from './web.ts';

export { buildFunctions, rebuildFunctions } from './functions.ts';
export { assemblyFolder, synth } from './synth.ts';
export { buildWeb } from './web.ts';

if (import.meta.main) {
  for (const [part, build] of [
    ['functions', buildFunctions],
    ['web', buildWeb],
  ] as const) {
    console.log((await build()) ? `Built ${part}.` : `${part} unchanged.`);
  }
}
