import { refuse } from '#shared/platform/errors.ts';
import type { PackageKey } from '../keys.ts';
import { type PackageRow, readPackage } from './store.ts';

/** The company's own package; NOT_FOUND for any other id. */
export async function ownPackage(key: PackageKey): Promise<PackageRow> {
  return (await readPackage(key)) ?? refuse('NOT_FOUND', 'There is no such package.');
}
