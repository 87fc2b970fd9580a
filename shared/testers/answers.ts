import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { logger } from '#shared/platform/logger.ts';
import type { RunKey } from '#shared/tests/keys.ts';
import type { AssignmentRow } from './assignment.ts';
import { changeSlot, readSlot, type SlotCondition, type SlotRow, type Wait } from './slot.ts';
import { findAssignment } from './store.ts';
import { secondsUntil } from './terms.ts';

/** What an execution that waits is told. */
export interface Answer {
  readonly answer: Exclude<AssignmentRow['status'], 'offered'> | NonNullable<SlotRow['choice']> | 'closed';
  readonly assignmentId: string | null;
  /** To wait for the report of accepted work; 0 for every other answer. */
  readonly seconds: number;
}

/**
 * The answer to what an execution waits for, found in what is stored; null while there is none. So it does
 * not matter how often, when or by whom it is asked for. Pure.
 */
export function answerTo(
  wait: Omit<Wait, 'token'>,
  slot: Pick<SlotRow, 'status' | 'choice'>,
  assignment: Pick<AssignmentRow, 'status' | 'dueAt'> | null,
  at: string,
): Answer | null {
  const { kind, assignmentId } = wait;
  const told = (answer: Answer['answer'], seconds = 0): Answer => ({ answer, assignmentId, seconds });
  if (kind === 'company') {
    if (slot.choice) return told(slot.choice);
    return slot.status === 'closed' ? told('closed') : null;
  }
  if (!assignment) return told('closed');
  const { status, dueAt } = assignment;
  if (status === 'offered' || (kind === 'work' && status === 'accepted')) {
    return slot.status === 'closed' ? told('closed') : null;
  }
  // A second more, so that the work is overdue when the wait is over.
  return told(status, status === 'accepted' ? secondsUntil(dueAt ?? at, at) + 1 : 0);
}

/**
 * An execution begins to wait: remembers its token, and answers at once what was answered before it could
 * be remembered. A wait that comes late, after what it asks for has passed on, is answered and not
 * remembered, so that it never takes the place of the wait that came after it.
 */
export async function beginWait(key: RunKey, wait: Wait): Promise<void> {
  if (await keepWait(key, wait)) return answerExecution(key);
  const slot = await readSlot(key);
  await sendAnswer(wait.token, (slot && (await answerIn(slot, wait))) ?? closed(wait));
}

const closed = ({ assignmentId }: Wait): Answer => ({ answer: 'closed', assignmentId, seconds: 0 });

/** False when the run's slot is not in the state that the wait is for. */
async function keepWait(key: RunKey, wait: Wait): Promise<boolean> {
  try {
    await transact([changeSlot(key, { wait }, waitedFor(wait))]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/** Holds while what the wait is for has not been answered. */
function waitedFor({ kind, assignmentId }: Wait): SlotCondition {
  if (kind === 'company') {
    return {
      expression: '#status = :open AND awaitsCompany = :yes',
      values: { ':open': 'open', ':yes': true },
    };
  }
  return {
    expression: '#status = :asked AND assignmentId = :held',
    values: { ':asked': kind === 'offer' ? 'offered' : 'working', ':held': assignmentId },
  };
}

/** Answers what the execution of a run waits for, if it waits and there is an answer. */
export async function answerExecution(key: RunKey): Promise<void> {
  const slot = await readSlot(key);
  if (!slot?.wait) return;
  const answer = await answerIn(slot, slot.wait);
  if (answer) await sendAnswer(slot.wait.token, answer);
}

async function answerIn(slot: SlotRow, wait: Wait): Promise<Answer | null> {
  const assignment = wait.assignmentId === null ? null : await findAssignment(wait.assignmentId);
  return answerTo(wait, slot, assignment, new Date().toISOString());
}

/** The task is not waiting any more: it was answered before, its time is over, or its execution has ended. */
const settled = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);

let client: SFNClient | undefined;

async function sendAnswer(token: string, answer: Answer): Promise<void> {
  client ??= new SFNClient({});
  try {
    await client.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(answer) }));
  } catch (error) {
    if (!(error instanceof Error && settled.has(error.name))) throw error;
    logger.info('The task was settled before', { reason: error.name, answer: answer.answer });
  }
}
