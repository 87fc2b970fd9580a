import type { Row } from '#shared/platform/dynamo.ts';
import type { Lab } from './lab.ts';

/** All that an embedded cloud keeps of companies, testers and runs, without what only time changes. */
export async function storedIn(lab: Lab): Promise<Row[]> {
  const rows = await Promise.all((['Accounts', 'Testing', 'Trail'] as const).map(lab.allRows));
  return rows
    .flat()
    .filter(({ pk }) => !String(pk).startsWith('telemetry/'))
    .map(({ pendingSince, ...row }) => row)
    .sort((one, other) => `${one.pk} ${one.sk}`.localeCompare(`${other.pk} ${other.sk}`));
}
