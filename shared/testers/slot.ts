import * as z from 'zod';
import type { Row, TransactItem } from '#shared/platform/dynamo.ts';
import { type HumanWork, TesterRequirements } from '#shared/tests/contract.ts';
import { type RunKey, table } from '#shared/tests/keys.ts';
import { slotKey } from './keys.ts';
import { readRow } from './store.ts';

/** What an execution waits for an answer to. */
export const Wait = z.object({
  kind: z.enum(['offer', 'work', 'company']),
  /** The assignment that was offered or is worked on. */
  assignmentId: z.string().nullable(),
  /** Of the task; it never leaves the server. */
  token: z.string(),
});
export type Wait = z.infer<typeof Wait>;

/** The one place for a person in a run. */
export const SlotRow = z.object({
  companyId: z.string(),
  runId: z.string(),
  status: z.enum(['open', 'offered', 'working', 'submitted', 'closed']),
  requirements: TesterRequirements,
  /** Who got an offer, in order. */
  asked: z.array(z.string()),
  /** Offers since the search began or the company last chose. */
  tries: z.int(),
  assignmentId: z.string().nullable(),
  testerId: z.string().nullable(),
  deadline: z.string().nullable(),
  reasons: z.array(z.string()),
  awaitsCompany: z.boolean(),
  /** What the company last chose, until it is asked again. */
  choice: z.enum(['wait', 'widen', 'take_ai']).nullable(),
  wait: Wait.nullable(),
});
export type SlotRow = z.infer<typeof SlotRow>;

export async function readSlot(key: RunKey): Promise<SlotRow | null> {
  return SlotRow.nullable().parse(await readRow(slotKey(key)));
}

/** A run's place for a person, open; for the transaction that orders the run. */
export function openSlot(key: RunKey, requirements: TesterRequirements): TransactItem {
  const slot: SlotRow = {
    ...key,
    status: 'open',
    requirements,
    asked: [],
    tries: 0,
    assignmentId: null,
    testerId: null,
    deadline: null,
    reasons: [],
    awaitsCompany: false,
    choice: null,
    wait: null,
  };
  return {
    Put: {
      TableName: table(),
      Item: { ...slotKey(key), entity: 'slot', v: 1, ...slot },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** What the company is shown of the search; null for a run without a person. */
export async function slotOf(key: RunKey): Promise<HumanWork | null> {
  const slot = await readSlot(key);
  return slot && workOf(slot);
}

export function workOf(slot: SlotRow): HumanWork {
  const { requirements, asked, deadline, reasons } = slot;
  const searching = slot.awaitsCompany ? 'awaiting_company' : 'searching';
  return {
    state: slot.status === 'open' ? searching : slot.status,
    requirements,
    asked: asked.length,
    deadline,
    reasons,
  };
}

/** A condition on a slot, and the values that it names. */
export interface SlotCondition {
  readonly expression: string;
  readonly values: Row;
}

/** Holds while the assignment has the slot. */
export const heldBy = (assignmentId: string): SlotCondition => ({
  expression: 'assignmentId = :held AND #status IN (:offered, :working)',
  values: { ':held': assignmentId, ':offered': 'offered', ':working': 'working' },
});

/** Changes a slot for which the condition holds. */
export function changeSlot(
  key: RunKey,
  change: Partial<SlotRow>,
  { expression, values }: SlotCondition,
): TransactItem {
  const names = Object.keys(change) as (keyof SlotRow)[];
  return {
    Update: {
      TableName: table(),
      Key: slotKey(key),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ConditionExpression: expression,
      ExpressionAttributeNames: {
        '#status': 'status',
        ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(names.map((name) => [`:${name}`, change[name]])),
        ...values,
      },
    },
  };
}

/** What a slot looks like that nobody has. */
export const vacant = {
  assignmentId: null,
  testerId: null,
  deadline: null,
  reasons: [],
} satisfies Partial<SlotRow>;

export type SlotChoice =
  | { readonly choice: 'wait' | 'take_ai' }
  | { readonly choice: 'widen'; readonly tester: TesterRequirements };

/**
 * The company's answer when nobody was found. The condition fails when the company is not asked (any
 * more). The execution learns of it from the stream.
 */
export function chooseSlot(key: RunKey, chosen: SlotChoice): TransactItem {
  const { choice } = chosen;
  return changeSlot(
    key,
    {
      choice,
      awaitsCompany: false,
      tries: 0,
      ...(choice === 'widen' && { requirements: chosen.tester }),
      ...(choice === 'take_ai' && { status: 'closed' }),
    },
    { expression: '#status = :open AND awaitsCompany = :yes', values: { ':open': 'open', ':yes': true } },
  );
}
