import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import type { ApiIdentities } from '../contract.ts';
import { keyOf, type PackageRow, putPackage } from './store.ts';

/** Kinds of the credentials, which is all that is ever shown of them. */
export function kindsOf(auth: ApiIdentities | undefined): PackageRow['auth'] {
  return { first: auth?.first?.kind ?? null, second: auth?.second?.kind ?? null };
}

export interface Save {
  readonly row: PackageRow;
  /** Revision that it replaces; 0 for a new package. */
  readonly rev: number;
  readonly action: 'package.created' | 'package.changed';
  readonly actor: string;
  readonly correlationId: string;
  readonly others: readonly TransactItem[];
}

/** Writes a package. CONFLICT when somebody else changed it meanwhile. */
export async function savePackage(save: Save): Promise<void> {
  const { row } = save;
  const put = putPackage(row, save.rev);
  try {
    await transact([
      ...save.others,
      put,
      auditItem({
        companyId: row.companyId,
        action: save.action,
        actor: save.actor,
        target: row.id,
        correlationId: save.correlationId,
      }),
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed && error.failed.has(put)) {
      refuse('CONFLICT', 'The package was changed by somebody else just now. Load it again.');
    }
    throw error;
  }
}

/** Stores the credentials of a package. Called before the package is written: a package never points to nothing. */
export async function saveAuth(row: PackageRow, auth: ApiIdentities): Promise<void> {
  const { NoRoomForSecret, writeApiAuth } = await import('./secrets.ts');
  try {
    await writeApiAuth(keyOf(row), auth.first === null && auth.second === null ? null : auth);
  } catch (error) {
    if (!(error instanceof NoRoomForSecret)) throw error;
    refuse('VALIDATION_ERROR', 'The credentials of all packages together are too long.', [
      { path: 'body.auth', message: 'Together at most 60,000 characters.' },
    ]);
  }
}
