import { objectLinks } from '#shared/platform/object-links.ts';
import { evidencePrefix, type RunKey } from './keys.ts';

/** Gives links to files of a run's evidence, which expire; each file is signed once. */
export async function evidenceLinks(key: RunKey): Promise<(name: string) => Promise<string>> {
  const linkTo = await objectLinks();
  return (name) => linkTo(evidencePrefix(key) + name);
}
