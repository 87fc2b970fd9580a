import { reserve } from '#shared/accounts/quota.ts';
import { transact } from '#shared/platform/dynamo.ts';
import { newId } from '#shared/platform/ids.ts';
import type { AssignmentRow } from '#shared/testers/assignment.ts';
import { TesterProfile } from '#shared/testers/contract.ts';
import { openSlot, readSlot, type SlotRow } from '#shared/testers/slot.ts';
import { findAssignment, putTester, readTester } from '#shared/testers/store.ts';
import { newTester, type TesterRow } from '#shared/testers/tester.ts';
import { TesterRequirements } from '#shared/tests/contract.ts';
import { createRun, keyOf, moveRun, type RunRow } from '#shared/tests/store.ts';
import { runRow } from '#test/unit/tests/samples.ts';

/* What the tests of testers need: runs that look for a person, and people. */

export const period = '2026-11';

export function profile(changes: Partial<TesterProfile> = {}): TesterProfile {
  return TesterProfile.parse({
    name: 'Tess',
    languages: ['en'],
    country: 'DE',
    timezone: 'Europe/Berlin',
    devices: ['desktop', 'mobile'],
    techLiteracy: 'low',
    maxTestsPerWeek: 50,
    ...changes,
  });
}

/** A tester without a member, unless `id` names one. */
export async function tester(
  changes: { id?: string; status?: TesterRow['status']; profile?: Partial<TesterProfile> } = {},
): Promise<TesterRow> {
  const id = changes.id ?? newId('mem');
  const row = newTester(
    {
      id,
      subject: `issuer|${id}`,
      email: `${id}@assay.example`,
      profile: profile(changes.profile),
      status: changes.status ?? 'verified',
    },
    new Date().toISOString(),
  );
  await transact(putTester(row));
  return row;
}

/** A language that nobody else in the table speaks, so that only the testers of one test are found. */
export function ownLanguage(): string {
  const letter = () => String.fromCharCode(97 + Math.floor(Math.random() * 26));
  return letter() + letter() + letter();
}

/** A running human test whose slot is open, its quota reserved. */
export async function searching(
  language: string,
  changes: Partial<RunRow> = {},
  requirements: Partial<TesterRequirements> = {},
): Promise<RunRow> {
  const run = runRow({
    id: newId('run'),
    companyId: newId('com'),
    testType: 'human',
    priceCents: 2_500,
    status: 'pending',
    quotaPeriod: period,
    ...changes,
  });
  const key = keyOf(run);
  await transact([
    reserve({ companyId: run.companyId, period, limit: 1_000 }),
    createRun(run),
    openSlot(key, TesterRequirements.parse({ language, ...requirements })),
  ]);
  const at = new Date().toISOString();
  await transact([moveRun(key, 'running', { at, startedAt: at, reason: 'Started.' })]);
  return { ...run, status: 'running' };
}

export const refOf = (run: RunRow) => ({ ...keyOf(run), correlationId: run.correlationId });

export async function slotOf(run: RunRow): Promise<SlotRow> {
  const slot = await readSlot(keyOf(run));
  if (!slot) throw new Error(`${run.id} has no slot.`);
  return slot;
}

export async function assignmentOf(run: RunRow): Promise<AssignmentRow> {
  const { assignmentId } = await slotOf(run);
  const assignment = assignmentId && (await findAssignment(assignmentId));
  if (!assignment) throw new Error(`${run.id} is nobody's.`);
  return assignment;
}

export async function existing(testerId: string): Promise<TesterRow> {
  const row = await readTester(testerId);
  if (!row) throw new Error(`There is no tester ${testerId}.`);
  return row;
}

/** Tests that count in the tester's weeks. */
export async function loadOf(testerId: string): Promise<number> {
  return Object.values((await existing(testerId)).load).reduce((sum, tests) => sum + tests, 0);
}
