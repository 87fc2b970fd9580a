import { ulid } from 'ulid';
import type * as z from 'zod';
import { ConditionFailed, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { type UploadAddress, uploadAddress } from '#shared/platform/object-links.ts';
import { evidencePrefix, table } from '#shared/tests/keys.ts';
import { evidenceLinks } from '#shared/tests/links.ts';
import type { AssignmentRow } from './assignment.ts';
import type { NewScreenshot } from './contract.ts';
import { readDraft } from './drafts.ts';
import { assignmentKey, folderOf } from './keys.ts';

/** Screenshots of one assignment, used in its report or not. */
const most = 500;

const endings = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/webp': 'webp' } as const;

export interface Upload extends UploadAddress {
  readonly name: string;
}

/**
 * An address to PUT one screenshot to. Type, length and checksum are part of its signature, so that
 * nothing else can be stored there. Null when the assignment has all the screenshots that it can have.
 */
export async function newUpload(
  assignment: AssignmentRow,
  file: z.output<typeof NewScreenshot>,
): Promise<Upload | null> {
  try {
    await transact([countUpload(assignment)]);
  } catch (error) {
    if (error instanceof ConditionFailed) return null;
    throw error;
  }
  const name = `${ulid().toLowerCase()}.${endings[file.mediaType]}`;
  const address = await uploadAddress(`${evidencePrefix(assignment)}${folderOf(assignment.id)}${name}`, file);
  return { name, ...address };
}

function countUpload({ testerId, id }: AssignmentRow): TransactItem {
  return {
    Update: {
      TableName: table(),
      Key: assignmentKey(testerId, id),
      UpdateExpression: 'ADD uploads :one',
      ConditionExpression: 'uploads < :most',
      ExpressionAttributeValues: { ':one': 1, ':most': most },
    },
  };
}

/** Links to the screenshots that the saved draft names, for another device to show them. */
export async function draftScreenshots(assignment: AssignmentRow): Promise<{ name: string; url: string }[]> {
  const { draft } = await readDraft(assignment);
  const names = [...new Set((draft?.issues ?? []).flatMap(({ screenshots }) => screenshots))];
  if (names.length === 0) return [];
  // Only below the assignment's own folder, whatever a draft names.
  const link = await evidenceLinks(assignment);
  return Promise.all(names.map(async (name) => ({ name, url: await link(folderOf(assignment.id) + name) })));
}
