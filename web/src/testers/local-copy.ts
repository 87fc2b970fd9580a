import * as z from 'zod';
import { Timestamp } from '#shared/platform/contract.ts';
import type { Draft } from '#shared/testers/contract.ts';
import { ReportValues, reportValues } from './report-values.ts';

/** A report as this device keeps it, so that neither a reload nor a lost connection loses a word. */
const LocalCopy = z.object({
  values: ReportValues,
  /** By the server's clock, as far as this device knows it. */
  changedAt: Timestamp,
  /** Time of the server's draft that these values began from; null for none. */
  basedOn: Timestamp.nullable(),
  /** Whether the server has not got these values yet. */
  unsaved: z.boolean(),
});
export type LocalCopy = z.infer<typeof LocalCopy>;

const storageKey = (assignmentId: string) => `assay-draft-${assignmentId}`;

/** Null when there is none, or one that another version of the app wrote. */
export function readLocalCopy(assignmentId: string): LocalCopy | null {
  const stored = localStorage.getItem(storageKey(assignmentId));
  return stored === null ? null : (LocalCopy.safeParse(JSON.parse(stored)).data ?? null);
}

/** Whether the copy is kept: a device may have no room for it, and then the server's draft is all there is. */
export function writeLocalCopy(assignmentId: string, copy: LocalCopy): boolean {
  try {
    localStorage.setItem(storageKey(assignmentId), JSON.stringify(copy));
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'QuotaExceededError') return false;
    throw error;
  }
}

export function removeLocalCopy(assignmentId: string): void {
  localStorage.removeItem(storageKey(assignmentId));
}

export interface ServerDraft {
  readonly draft: Draft | null;
  readonly savedAt: string | null;
}

/**
 * What to go on with: the newest. What this device has not sent yet is newer than the server's draft that
 * it began from; if the server has got another one since, by another device, the times decide.
 */
export function newest(local: LocalCopy | null, server: ServerDraft): LocalCopy {
  const theirs: LocalCopy = {
    values: reportValues(server.draft),
    changedAt: server.savedAt ?? new Date(0).toISOString(),
    basedOn: server.savedAt,
    unsaved: false,
  };
  if (local === null || !local.unsaved) return theirs;
  if (local.basedOn === server.savedAt) return local;
  return local.changedAt > theirs.changedAt ? { ...local, basedOn: server.savedAt } : theirs;
}
