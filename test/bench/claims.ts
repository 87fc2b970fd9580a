/**
 * 10,000 racing claims on the slots of runs: many people, many slots, with people who decline, are late,
 * give work back or lose it to an admin, and processes that die before a write or before they learn of its
 * success, and start again. Wanted: no slot with two people, none with nobody, no weekly limit exceeded.
 *
 * Run it with `node test/bench/claims.ts`.
 */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionFailed, dynamo, type Row } from '#shared/platform/dynamo.ts';
import { accept } from '#shared/testers/acceptance.ts';
import { giveBack } from '#shared/testers/giving-back.ts';
import { offerTo, SlotTaken, Unfit } from '#shared/testers/offer.ts';
import { readSlot } from '#shared/testers/slot.ts';
import { readAssignment } from '#shared/testers/store.ts';
import { after, offerSeconds, workSeconds } from '#shared/testers/terms.ts';
import { keyOf, type RunRow } from '#shared/tests/store.ts';
import { startStage } from '#test/unit/platform/stage.ts';
import { searching, tester } from '#test/unit/testers/lab.ts';

/** Claims under way at a time. */
const atOnce = 64;
const weeklyLimit = 8;
const language = 'en';

/** A process that died. What it had written stays written. */
class Crash extends Error {}

/** The share of writes at which the process dies, before and after each. */
const crashes = { before: 0.03, after: 0.03 };

export interface Figures {
  readonly claims: number;
  readonly won: number;
  readonly crashes: number;
  /** Slots with two people, or people with two slots of one run. */
  readonly double: number;
  /** Slots that are held by nobody, or that nobody can get although they are open. */
  readonly lost: number;
  /** People beyond their weekly limit, or whose week counts something else than their tests. */
  readonly miscounted: number;
  /** Rows of the index that are not those of their tester, and of the list of what is under way that are not. */
  readonly strayed: number;
  /** Turns that the steps of a run do not tell once, in one row of numbers. */
  readonly untold: number;
}

/** Races on the tables of the stage that this process is set to; they must be empty. */
export async function race(claims: number): Promise<Figures> {
  const runs = await made(Math.ceil(claims / 20), () => searching(language));
  const people = await made(Math.ceil(claims / 40), () =>
    tester({ profile: { languages: [language, 'de'], maxTestsPerWeek: weeklyLimit } }),
  );
  const died = { count: 0 };
  const heal = letProcessesDie(died);
  let won = 0;
  await inParallel(claims, async () => {
    if (await claim(oneOf(runs), oneOf(people).id)) won += 1;
  });
  heal();
  return { claims, won, crashes: died.count, ...(await inspect(runs)) };
}

/** One claim, by a process that starts again after each crash. Returns whether it won the slot. */
async function claim(run: RunRow, testerId: string): Promise<boolean> {
  for (;;) {
    try {
      return await attempt(run, testerId);
    } catch (error) {
      if (error instanceof Crash) continue;
      const refused =
        error instanceof SlotTaken || error instanceof Unfit || error instanceof ConditionFailed;
      if (!refused) throw error;
      return false;
    }
  }
}

async function attempt(run: RunRow, testerId: string): Promise<boolean> {
  const slot = await readSlot(keyOf(run));
  if (!slot) throw new Error(`${run.id} has no slot.`);
  const at = new Date().toISOString();
  if (slot.status === 'open') {
    const search = { run, requirements: slot.requirements, now: Date.now() };
    await offerTo(testerId, { run, slot, search, at, among: '' });
    return true;
  }
  const held = slot.testerId && slot.assignmentId;
  const assignment = held && (await readAssignment(slot.testerId ?? '', slot.assignmentId ?? ''));
  if (!assignment) return false;
  const giving = { reason: 'Race.', actor: 'race', correlationId: 'race' };
  const dice = Math.random();
  if (assignment.status === 'offered') {
    if (dice < 0.4) await accept(assignment, at, 'race');
    else if (dice < 0.6) await giveBack(assignment, { ...giving, to: 'declined', at });
    else if (dice < 0.7)
      await giveBack(assignment, { ...giving, to: 'expired', at: after(at, offerSeconds + 60) });
    else if (dice < 0.75) await giveBack(assignment, { ...giving, to: 'reassigned', at });
  } else if (assignment.status === 'accepted') {
    if (dice < 0.3) await giveBack(assignment, { ...giving, to: 'released', at });
    else if (dice < 0.4)
      await giveBack(assignment, { ...giving, to: 'overdue', at: after(at, workSeconds + 60) });
  }
  return false;
}

/** Makes writes of this process fail as if it had died at that moment. Returns a way to stop it. */
function letProcessesDie(died: { count: number }): () => void {
  const name = 'letProcessesDie';
  dynamo().middlewareStack.add(
    (next, context) => async (args) => {
      if (!context.commandName?.startsWith('TransactWrite')) return next(args);
      const die = (): never => {
        died.count += 1;
        throw new Crash();
      };
      if (Math.random() < crashes.before) die();
      const answer = await next(args);
      return Math.random() < crashes.after ? die() : answer;
    },
    { step: 'initialize', priority: 'high', name },
  );
  return () => dynamo().middlewareStack.remove(name);
}

async function inspect(runs: readonly RunRow[]): Promise<Omit<Figures, 'claims' | 'won' | 'crashes'>> {
  const rows = await allRows();
  const of = (entity: string) => rows.filter((row) => row.entity === entity);
  const assignments = of('assignment');
  const active = assignments.filter(({ status }) => status === 'offered' || status === 'accepted');
  const activeOf = Map.groupBy(active, ({ runId }) => runId);
  const pairs = new Set(assignments.map(({ testerId, runId }) => `${testerId} ${runId}`));
  let double = assignments.length - pairs.size;
  let lost = 0;
  for (const slot of of('slot')) {
    const holders = activeOf.get(slot.runId) ?? [];
    if (holders.length > 1) double += 1;
    const isHeld = slot.status === 'offered' || slot.status === 'working';
    const [holder] = holders;
    if (isHeld ? holder?.id !== slot.assignmentId || holder?.testerId !== slot.testerId : holder) lost += 1;
  }
  const testers = of('tester');
  const taken = Map.groupBy(active, ({ testerId }) => testerId);
  const miscounted = testers.filter(({ id, load }) => {
    const counted = Object.values(load as Record<string, number>).reduce((sum, tests) => sum + tests, 0);
    return counted !== (taken.get(id) ?? []).length || counted > weeklyLimit;
  }).length;
  const eligible = of('eligible');
  const proper = new Set(testers.map(({ id, lastAssignedAt }) => `${lastAssignedAt ?? '0'}#${id}`));
  const strayed =
    eligible.filter(({ sk }) => !proper.has(String(sk))).length +
    Math.abs(eligible.length - 2 * testers.length);
  const listed = of('open-assignment').map(({ pk, sk }) => `${pk} ${sk}`);
  const underWay = new Set(active.map(({ status, id }) => `assignments/${status} ${id}`));
  const misplaced =
    listed.filter((row) => !underWay.has(row)).length + Math.abs(listed.length - underWay.size);
  const untold = runs.filter(({ id }) => {
    const turns = assignments
      .filter(({ runId }) => runId === id)
      .reduce((sum, { status, acceptedAt }) => {
        const ended = status !== 'offered' && status !== 'accepted';
        return sum + 1 + (acceptedAt ? 1 : 0) + (ended ? 1 : 0);
      }, 0);
    const told = of('step').filter(({ runId }) => runId === id);
    const numbers = new Set(told.map(({ seq }) => seq));
    return (
      told.length !== turns || Array.from({ length: turns }, (_, at) => at + 1).some((n) => !numbers.has(n))
    );
  }).length;
  return {
    double,
    lost: lost + (await unobtainable(runs)),
    miscounted,
    strayed: strayed + misplaced,
    untold,
  };
}

/** Open slots that somebody who was never asked cannot get. */
async function unobtainable(runs: readonly RunRow[]): Promise<number> {
  const open: RunRow[] = [];
  for (const run of runs) if ((await readSlot(keyOf(run)))?.status === 'open') open.push(run);
  let count = 0;
  for (const run of open) {
    const { id } = await tester({ profile: { languages: [language] } });
    count += (await claim(run, id)) ? 0 : 1;
  }
  return count;
}

async function allRows(): Promise<Row[]> {
  const rows: Row[] = [];
  let from: Row | undefined;
  do {
    const page = await dynamo().send(new ScanCommand({ TableName: 'testing', ExclusiveStartKey: from }));
    rows.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return rows;
}

async function made<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  await inParallel(count, async () => {
    all.push(await make());
  });
  return all;
}

async function inParallel(count: number, act: () => Promise<void>): Promise<void> {
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await act();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

function oneOf<T>(list: readonly T[]): T {
  const one = list[Math.floor(Math.random() * list.length)];
  if (one === undefined) throw new Error('There is nothing to choose from.');
  return one;
}

/** Prints the figures; returns whether all are as wanted. */
export async function claims(): Promise<boolean> {
  const stage = await startStage();
  try {
    const began = performance.now();
    const { claims: count, won, crashes: died, ...wrong } = await race(10_000);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.table(
      Object.fromEntries(Object.entries(wrong).map(([what, measured]) => [what, { measured, wanted: 0 }])),
    );
    console.log(`${count} claims in ${seconds} s: ${won} won a slot, processes died ${died} times.`);
    return Object.values(wrong).every((measured) => measured === 0);
  } finally {
    await stage.stop();
  }
}

if (import.meta.main && !(await claims())) process.exitCode = 1;
