import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ConditionFailed, dynamo, type Row, type TransactItem, transact } from '#shared/platform/dynamo.ts';
import { StoredEvent } from '../contract.ts';
import type { QaEvent } from '../event/contract.ts';
import { eventKey, type PlanKey, partsOf, planKey, table, toldKey } from '../keys.ts';
import { type PlanRow, readPlan } from './store.ts';
import { hasEnded, live, origins } from './transitions.ts';

/** Events of one thing, each told once however often it is handed in. */
export interface News {
  /** What they are about, the same for every try: `spec`, `operation/<hash>`. */
  readonly marker: string;
  /** Place of the first of `events` among all that the marker ever has: a second try tells what follows. */
  readonly from?: number;
  readonly events: readonly QaEvent[];
  /** What the run's counters grow by. */
  readonly counts?: Partial<Record<Counter, number>>;
  readonly phase?: PlanRow['phase'];
}

const counters = ['done', 'reached', 'requests', 'found', 'operations'] as const;
type Counter = (typeof counters)[number];

/** The run has ended or is gone; nothing was written. */
export class PlanEnded extends Error {
  override readonly name = 'PlanEnded';
}

/** A transaction takes a hundred items; one is the run itself. */
const ITEMS = 90;

/**
 * Writes events with the numbers that follow the last one, in the order given. What was told before is left
 * out. Numbers have no gap and no double, because the run's row counts them in the same transaction.
 * Throws `PlanEnded`.
 */
export async function tell(key: PlanKey, news: readonly News[]): Promise<void> {
  for (const part of portions(news)) await tellTogether(key, part, null);
}

/** Where a run ends, and what its row then says. */
export interface PlanEnd {
  readonly status: 'completed' | 'failed' | 'cancelled';
  readonly at: string;
  readonly reason: string | null;
  readonly verdict: PlanRow['verdict'];
  readonly findings: PlanRow['findings'];
  readonly newFindings: number | null;
  /** What models cost, in micro-USD. */
  readonly costMicroUsd: number;
  /** Replace the counters, which a step that was tried twice may have moved twice. */
  readonly totals?: Partial<Pick<PlanRow, Counter>>;
}

/**
 * Tells the last events and ends the run in one transaction. Throws `PlanEnded` when it had ended already.
 *
 * @param others written in the same transaction
 */
export async function tellEnd(
  key: PlanKey,
  news: News,
  end: PlanEnd,
  others: readonly TransactItem[] = [],
): Promise<void> {
  await tellTogether(key, [news], end, others);
}

/** The first event, written with the run itself. */
export function requestedEvent(key: PlanKey, { baseUrl, at }: { baseUrl: string; at: string }): TransactItem {
  return putEvent(key, 1, at, { type: 'REQUESTED', baseUrl });
}

/** Moves a pending run to running; false when it is not pending. */
export async function beginPlan(key: PlanKey, at: string, deadline: string): Promise<boolean> {
  try {
    await transact([
      {
        Update: {
          TableName: table(),
          Key: planKey(key),
          UpdateExpression:
            'SET #status = :running, startedAt = :at, deadline = :deadline, pendingShard = :running, pendingSince = :at',
          ConditionExpression: '#status = :pending',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':running': 'running',
            ':pending': 'pending',
            ':at': at,
            ':deadline': deadline,
          },
        },
      },
    ]);
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}

/**
 * Moves the counters of a run that goes on, without an event. They say how far it is, roughly: a step that
 * is tried again counts again, and the end puts them right. Throws `PlanEnded`.
 */
export async function count(key: PlanKey, counts: Partial<Record<Counter, number>>): Promise<void> {
  const names = counters.filter((name) => (counts[name] ?? 0) !== 0);
  if (names.length === 0) return;
  try {
    await transact([
      {
        Update: {
          TableName: table(),
          Key: planKey(key),
          UpdateExpression: `ADD ${names.map((name) => `#${name} :${name}`).join(', ')}`,
          ConditionExpression: '#status = :running',
          ExpressionAttributeNames: {
            '#status': 'status',
            ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
          },
          ExpressionAttributeValues: {
            ':running': 'running',
            ...Object.fromEntries(names.map((name) => [`:${name}`, counts[name]])),
          },
        },
      },
    ]);
  } catch (error) {
    if (error instanceof ConditionFailed) throw new PlanEnded();
    throw error;
  }
}

/** The events after `after`, at most `limit`, in order. */
export async function readEvents(key: PlanKey, after: number, limit: number): Promise<StoredEvent[]> {
  const { Items = [] } = await dynamo().send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      Limit: limit,
      ConsistentRead: true,
      ExpressionAttributeValues: {
        ':pk': partsOf(key),
        ':from': eventKey(key, after + 1).sk,
        ':to': eventKey(key, 99_999_999).sk,
      },
    }),
  );
  return z.array(StoredEvent).parse(Items);
}

async function tellTogether(
  key: PlanKey,
  news: readonly News[],
  end: PlanEnd | null,
  others: readonly TransactItem[] = [],
): Promise<void> {
  for (;;) {
    const [plan, told] = await Promise.all([readPlan(key), toldOf(key, news)]);
    if (plan === null || hasEnded(plan.status)) throw new PlanEnded();
    // Whoever still tests is too late: what was found is being judged.
    if (plan.phase === 'judging' && end === null && news.some(({ phase }) => phase !== 'judging')) {
      throw new PlanEnded();
    }
    const fresh = news.flatMap((each) => untold(each, told.get(each.marker)));
    if (fresh.length === 0 && end === null) return;
    const row = countOn(key, plan, fresh, end);
    const at = new Date().toISOString();
    const events = fresh.flatMap((each) => each.events);
    try {
      await transact([
        row,
        ...events.map((event, place) => putEvent(key, plan.lastEvent + place + 1, at, event)),
        ...fresh.map((each) => countTold(key, each, told.get(each.marker))),
        ...others,
      ]);
      return;
    } catch (error) {
      // Somebody else told something in between, perhaps the same: look again.
      const isOutrun =
        error instanceof ConditionFailed && [...error.failed.keys()].every((item) => !others.includes(item));
      if (!isOutrun) throw error;
    }
  }
}

/** What is left of the news when `told` of its marker's events are told; undefined: it never was heard of. */
function untold(news: News, told: number | undefined): News[] {
  if (told === undefined) return [news];
  const { from = 0, events } = news;
  const rest = events.slice(Math.max(0, told - from));
  return rest.length === 0 ? [] : [{ ...news, from: from + events.length - rest.length, events: rest }];
}

/** How many events of each marker are told; markers that were never heard of are not there. */
async function toldOf(key: PlanKey, news: readonly News[]): Promise<Map<string, number>> {
  if (news.length === 0) return new Map();
  const { Responses = {} } = await dynamo().send(
    new BatchGetCommand({
      RequestItems: {
        [table()]: { Keys: news.map(({ marker }) => toldKey(key, marker)), ConsistentRead: true },
      },
    }),
  );
  return new Map(
    (Responses[table()] ?? []).map(({ sk, count }) => [String(sk).slice('told/'.length), Number(count)]),
  );
}

function countOn(key: PlanKey, plan: PlanRow, news: readonly News[], end: PlanEnd | null): TransactItem {
  const phase = end === null ? news.findLast((each) => each.phase !== undefined)?.phase : 'over';
  const from = end === null ? live : origins(end.status);
  const set: Row = {
    lastEvent: plan.lastEvent + news.reduce((sum, { events }) => sum + events.length, 0),
    ...(phase !== undefined && { phase }),
    ...(end !== null && {
      status: end.status,
      endedAt: end.at,
      reason: end.reason,
      verdict: end.verdict,
      findings: end.findings,
      newFindings: end.newFindings,
      cost: { microUsd: end.costMicroUsd },
    }),
  };
  const add: Row = {};
  for (const name of counters) {
    const total = end?.totals?.[name];
    const more = news.reduce((sum, { counts }) => sum + (counts?.[name] ?? 0), 0);
    if (total !== undefined) set[name] = total;
    else if (more !== 0) add[name] = more;
  }
  const names = Object.keys(set);
  const added = Object.keys(add);
  return {
    Update: {
      TableName: table(),
      Key: planKey(key),
      UpdateExpression: [
        `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
        ...(added.length === 0 ? [] : [`ADD ${added.map((name) => `#${name} :${name}`).join(', ')}`]),
        ...(end === null ? [] : ['REMOVE pendingShard, pendingSince']),
      ].join(' '),
      ConditionExpression: `#lastEvent = :before AND #status IN (${from.map((status) => `:from_${status}`)})`,
      ExpressionAttributeNames: {
        '#status': 'status',
        ...Object.fromEntries([...names, ...added].map((name) => [`#${name}`, name])),
      },
      ExpressionAttributeValues: {
        ':before': plan.lastEvent,
        ...Object.fromEntries(names.map((name) => [`:${name}`, set[name]])),
        ...Object.fromEntries(added.map((name) => [`:${name}`, add[name]])),
        ...Object.fromEntries(from.map((status) => [`:from_${status}`, status])),
      },
    },
  };
}

function putEvent(key: PlanKey, number: number, at: string, event: QaEvent): TransactItem {
  return {
    Put: {
      TableName: table(),
      Item: { ...eventKey(key, number), entity: 'event', ...key, v: 1, number, at, event },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function countTold(key: PlanKey, { marker, from = 0, events }: News, told: number | undefined): TransactItem {
  return {
    Put: {
      TableName: table(),
      Item: { ...toldKey(key, marker), entity: 'told', v: 1, count: from + events.length },
      ...(told === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#count = :told',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: { ':told': told },
          }),
    },
  };
}

/** Cuts the news into portions that fit a transaction each. A marker stands in a portion once. */
function* portions(news: readonly News[]): Generator<readonly News[]> {
  let part: News[] = [];
  let size = 0;
  for (const each of news.flatMap(slices)) {
    const items = each.events.length + 1;
    if (part.length > 0 && (size + items > ITEMS || part.some(({ marker }) => marker === each.marker))) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(each);
    size += items;
  }
  if (part.length > 0) yield part;
}

/** News that fit a transaction each; what is counted is counted with the first. */
function slices(news: News): News[] {
  const { from = 0, events, counts, ...rest } = news;
  if (events.length < ITEMS) return [news];
  const parts: News[] = [];
  for (let at = 0; at < events.length; at += ITEMS - 1) {
    const part = events.slice(at, at + ITEMS - 1);
    parts.push({ ...rest, from: from + at, events: part, ...(at === 0 && counts && { counts }) });
  }
  return parts;
}
