import { setting } from './config.ts';
import type { TransactItem } from './dynamo.ts';
import { newId } from './ids.ts';

/** One thing that somebody did. Ids only: a name or an address must not outlive its owner here. */
export interface AuditEntry {
  /** Whose record it belongs to; null for what concerns no single company. */
  readonly companyId: string | null;
  /** What was done, as `thing.past`: `key.created`. */
  readonly action: string;
  /** Id of the member, or the name of the function that acted by itself. */
  readonly actor: string;
  /** Id of what it was done to. */
  readonly target: string;
  readonly correlationId: string;
}

/** Writes the entry in the transaction that does the deed, so that neither exists without the other. */
export function auditItem(entry: AuditEntry): TransactItem {
  const id = newId('aud');
  return {
    Put: {
      TableName: setting('TRAIL_TABLE'),
      Item: {
        pk: entry.companyId === null ? 'platform' : `company/${entry.companyId}`,
        sk: `audit/${id}`,
        v: 1,
        id,
        at: new Date().toISOString(),
        ...entry,
      },
    },
  };
}
