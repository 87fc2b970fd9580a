import { randomUUID } from 'node:crypto';
import { accountId, type Resource, type Resources } from '#local/assembly/resources.ts';
import { now } from '#local/clock.ts';
import { Patience } from './patience.ts';
import { parseSchedule, type Schedule } from './schedule-expression.ts';
import type { SourceStore } from './source-store.ts';
import { checkTarget, type Deliver, type Target } from './targets.ts';

interface Planned {
  readonly name: string;
  readonly schedule: Schedule;
  readonly targets: readonly Target[];
  event(time: number): unknown;
}

/**
 * Sends events by rate and cron on the moved clock. Of several times that passed at once, because the
 * clock was moved or the embedded cloud was stopped, only the last counts.
 */
export function startSchedules(resources: Resources, store: SourceStore, deliver: Deliver): { stop(): void } {
  const patience = new Patience();

  async function run({ name, schedule, targets, event }: Planned): Promise<void> {
    const source = `schedule ${name}`;
    const known = store.position(source);
    let due = known === null ? schedule.next(now()) : Number(known);
    while (due !== null && !patience.over) {
      store.setPosition(source, String(due));
      await patience.until(due);
      if (patience.over) return;
      const time = schedule.latest(due, now());
      for (const target of targets) deliver(target, event(time));
      due = schedule.next(time);
    }
    // Never again, and not after the next start either.
    if (!patience.over) store.setPosition(source, String(Number.MAX_SAFE_INTEGER));
  }

  const planned = [...rules(resources), ...schedules(resources)];
  for (const { name, targets } of planned) for (const target of targets) checkTarget(resources, name, target);
  for (const one of planned) void run(one);
  return { stop: () => patience.end() };
}

/** Changing an expression begins a new plan. */
function planName(resource: Resource, expression: string): string {
  return `${resource.name} ${expression}`;
}

function rules(resources: Resources): Planned[] {
  return resources.ofType('AWS::Events::Rule').flatMap((rule) => {
    const { ScheduleExpression, State, Targets } = rule.properties as {
      ScheduleExpression?: string;
      State?: string;
      Targets?: Target[];
    };
    if (ScheduleExpression === undefined || State === 'DISABLED') return [];
    return {
      name: planName(rule, ScheduleExpression),
      schedule: parseSchedule(ScheduleExpression),
      targets: Targets ?? [],
      event: (time: number) => scheduledEvent(resources.region, 'aws.events', rule.arn, time, {}),
    };
  });
}

function schedules(resources: Resources): Planned[] {
  return resources.ofType('AWS::Scheduler::Schedule').flatMap((schedule) => {
    const { ScheduleExpression, ScheduleExpressionTimezone, State, Target } = schedule.properties as {
      ScheduleExpression: string;
      ScheduleExpressionTimezone?: string;
      State?: string;
      Target: Target;
    };
    if (State === 'DISABLED') return [];
    return {
      name: planName(schedule, ScheduleExpression),
      schedule: parseSchedule(ScheduleExpression, ScheduleExpressionTimezone),
      targets: [Target],
      event: (time: number) => scheduledEvent(resources.region, 'aws.scheduler', schedule.arn, time, '{}'),
    };
  });
}

function scheduledEvent(region: string, source: string, arn: string, time: number, detail: unknown): unknown {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source,
    account: accountId,
    time: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [arn],
    detail,
  };
}
