import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ConditionFailed, dynamo, type Row, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { type RunKey, table } from '#shared/tests/keys.ts';
import { nextStep } from '#shared/tests/parts.ts';
import { AssignmentRow } from './assignment.ts';
import type { AssignmentStatus, OpenStatus } from './contract.ts';
import { askedKey, assignmentKey, openKey, pointerKey, remindAt, statusPk, testerKey } from './keys.ts';
import { stepOf } from './run-steps.ts';
import { eligibleRows, TesterRow } from './tester.ts';

export async function readRow(key: { pk: string; sk: string }): Promise<Row | null> {
  const { Item } = await dynamo().send(
    new GetCommand({ TableName: table(), Key: key, ConsistentRead: true }),
  );
  return Item ?? null;
}

// --- Testers ---------------------------------------------------------------------------------------

export async function readTester(testerId: string): Promise<TesterRow | null> {
  return TesterRow.nullable().parse(await readRow(testerKey(testerId)));
}

/** A new tester with all rows that stand for it; the first item's condition fails when there is one. */
export function putTester(tester: TesterRow): TransactItem[] {
  return [
    {
      Put: {
        TableName: table(),
        Item: { ...testerKey(tester.id), entity: 'tester', v: 1, ...tester },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    putStatus(tester),
    ...eligibleRows(tester).map(putEligible),
  ];
}

type TesterChange = Partial<Omit<TesterRow, 'id' | 'subject' | 'createdAt' | 'lastSeenAt' | 'rev'>>;

/**
 * Changes a tester as it was read, with the rows that depend on it; the first item's condition fails when
 * somebody else changed it since.
 */
export function changeTester(before: TesterRow, change: TesterChange): TransactItem[] {
  const after: TesterRow = { ...before, ...change };
  const names = Object.keys(change) as (keyof TesterChange)[];
  const items: TransactItem[] = [
    {
      Update: {
        TableName: table(),
        Key: testerKey(before.id),
        UpdateExpression: `SET ${[...names, 'rev'].map((name) => `#${name} = :${name}`).join(', ')}`,
        ConditionExpression: '#rev = :seen',
        ExpressionAttributeNames: Object.fromEntries([...names, 'rev'].map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(names.map((name) => [`:${name}`, change[name]])),
          ':rev': before.rev + 1,
          ':seen': before.rev,
        },
      },
    },
  ];
  if (before.status !== after.status) {
    const { pk, sk } = statusKey(before);
    items.push({ Delete: { TableName: table(), Key: { pk, sk } } }, putStatus(after));
  }
  const [were, are] = [eligibleRows(before), eligibleRows(after)];
  for (const { pk, sk } of were) {
    if (!are.some((row) => row.pk === pk && row.sk === sk)) {
      items.push({ Delete: { TableName: table(), Key: { pk, sk } } });
    }
  }
  for (const row of are) {
    if (!were.some((other) => isDeepStrictEqual(other, row))) items.push(putEligible(row));
  }
  return items;
}

const statusKey = ({ status, createdAt, id }: TesterRow) => ({
  pk: statusPk(status),
  sk: `${createdAt}#${id}`,
});

function putStatus(tester: TesterRow): TransactItem {
  return {
    Put: {
      TableName: table(),
      Item: { ...statusKey(tester), entity: 'tester-status', v: 1, testerId: tester.id },
    },
  };
}

function putEligible(row: ReturnType<typeof eligibleRows>[number]): TransactItem {
  return { Put: { TableName: table(), Item: { entity: 'eligible', v: 1, ...row } } };
}

/** Notes that the tester was here; nothing depends on it, so it does not count as a change. */
export function sawTester(testerId: string, at: string): TransactItem {
  return {
    Update: {
      TableName: table(),
      Key: testerKey(testerId),
      UpdateExpression: 'SET lastSeenAt = :at',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':at': at },
    },
  };
}

/** Tries of a change that others are faster at. A tester's own calls and offers are few at a time. */
const tries = 30;

/** What is written with a change of a tester. */
export interface WithTester {
  readonly tester: TesterChange;
  readonly others: readonly TransactItem[];
  /** The turn that an assignment of the tester takes by it, for the steps of its run. */
  readonly turn?: { readonly run: RunKey; readonly to: AssignmentStatus };
}

/**
 * Reads a tester and writes what `build` makes of it, again from the start when the tester was changed in
 * between, or the run got another step. Throws `ConditionFailed` when another condition did not hold.
 * `build` may throw to give up.
 *
 * @returns the tester as it was before, or null when there is none
 */
export async function writeWithTester(
  testerId: string,
  build: (tester: TesterRow) => WithTester,
): Promise<TesterRow | null> {
  for (let left = tries; ; left -= 1) {
    const before = await readTester(testerId);
    if (!before) return null;
    const { tester, others, turn } = build(before);
    const step = turn ? stepOf(turn.to) : null;
    const contested = [
      ...changeTester(before, tester),
      ...(turn && step ? [await nextStep(turn.run, step)] : []),
    ];
    try {
      await transact([...contested, ...others]);
      return before;
    } catch (error) {
      const wasFaster =
        error instanceof ConditionFailed &&
        [...error.failed.keys()].every((item) => contested.includes(item));
      if (!wasFaster || left === 0) throw error;
      await wait(Math.random() * 20);
    }
  }
}

// --- Assignments -----------------------------------------------------------------------------------

const Pointer = z.object({ testerId: z.string(), companyId: z.string(), runId: z.string() });
const Asked = z.object({ assignmentId: z.string() });

export async function readAssignment(testerId: string, assignmentId: string): Promise<AssignmentRow | null> {
  return AssignmentRow.nullable().parse(await readRow(assignmentKey(testerId, assignmentId)));
}

/** An assignment of whomever; for admins and the workflow. */
export async function findAssignment(assignmentId: string): Promise<AssignmentRow | null> {
  const pointer = Pointer.nullable().parse(await readRow(pointerKey(assignmentId)));
  return pointer && readAssignment(pointer.testerId, assignmentId);
}

/** The assignment of a tester to a run, or null when the tester was never asked. */
export async function assignmentToRun(testerId: string, runId: string): Promise<AssignmentRow | null> {
  const asked = Asked.nullable().parse(await readRow(askedKey(testerId, runId)));
  return asked && readAssignment(testerId, asked.assignmentId);
}

/** Puts an assignment into the list of those under way; in the transaction that gives it the status. */
export function enlist(
  status: OpenStatus,
  { id, testerId }: Pick<AssignmentRow, 'id' | 'testerId'>,
): TransactItem {
  return {
    Put: {
      TableName: table(),
      Item: { ...openKey(status, id), entity: 'open-assignment', v: 1, testerId },
    },
  };
}

/** Takes an assignment out of the list, in the transaction that moves it on from one of the statuses. */
export function delist(from: readonly OpenStatus[], { id }: Pick<AssignmentRow, 'id'>): TransactItem[] {
  return from.map((status) => ({ Delete: { TableName: table(), Key: openKey(status, id) } }));
}

/** A new assignment with all rows that stand for it; a condition fails when the tester was asked for this run before. */
export function putAssignment(row: AssignmentRow, firstReminder: string | null): TransactItem[] {
  const { id, testerId, companyId, runId } = row;
  const put = (key: { pk: string; sk: string }, item: Row): TransactItem => ({
    Put: {
      TableName: table(),
      Item: { ...key, v: 1, ...item },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  return [
    put(askedKey(testerId, runId), { entity: 'asked', assignmentId: id, companyId, runId }),
    put(assignmentKey(testerId, id), { entity: 'assignment', ...row, ...remindAt(firstReminder) }),
    put(pointerKey(id), { entity: 'assignment-pointer', testerId, companyId, runId }),
    enlist('offered', row),
  ];
}

/**
 * Changes an assignment that has one of the statuses, and for which `holds` is true where it is given.
 *
 * @param change attributes and their values; undefined removes one
 */
export function changeAssignment(
  { testerId, id }: Pick<AssignmentRow, 'testerId' | 'id'>,
  from: readonly AssignmentRow['status'][],
  change: Row,
  holds?: { readonly expression: string; readonly values: Row },
): TransactItem {
  const names = Object.keys(change);
  const set = names.filter((name) => change[name] !== undefined);
  const removed = names.filter((name) => change[name] === undefined);
  return {
    Update: {
      TableName: table(),
      Key: assignmentKey(testerId, id),
      UpdateExpression:
        `SET ${set.map((name) => `#${name} = :${name}`).join(', ')}` +
        (removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : ''),
      ConditionExpression:
        `#status IN (${from.map((_, place) => `:from${place}`).join(', ')})` +
        (holds ? ` AND ${holds.expression}` : ''),
      ExpressionAttributeNames: {
        '#status': 'status',
        ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(set.map((name) => [`:${name}`, change[name]])),
        ...Object.fromEntries(from.map((status, place) => [`:from${place}`, status])),
        ...holds?.values,
      },
    },
  };
}
