import { randomUUID } from 'node:crypto';
import { accountId, type Resources } from '#local/assembly/resources.ts';
import { now } from '#local/clock.ts';
import { compilePattern } from './event-pattern.ts';
import { checkTarget, type Deliver, type Target } from './targets.ts';

/** An event as a service of AWS says it, e.g. Step Functions about an execution. */
export interface PublishedEvent {
  /** e.g. `aws.states`. */
  readonly source: string;
  /** e.g. `Step Functions Execution Status Change`. */
  readonly detailType: string;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** Brings events to the targets of the rules that ask for them. */
export function eventBus(resources: Resources, deliver: Deliver): (event: PublishedEvent) => void {
  const rules = resources.ofType('AWS::Events::Rule').flatMap((rule) => {
    const {
      EventPattern,
      State,
      Targets = [],
    } = rule.properties as {
      EventPattern?: unknown;
      State?: string;
      Targets?: Target[];
    };
    if (EventPattern === undefined || State === 'DISABLED') return [];
    for (const target of Targets) checkTarget(resources, rule.name, target);
    return { matches: compilePattern(EventPattern), targets: Targets };
  });
  return ({ source, detailType, resources: about, detail }) => {
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': detailType,
      source,
      account: accountId,
      time: new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: resources.region,
      resources: about,
      detail,
    };
    for (const { matches, targets } of rules) {
      if (matches(event)) for (const target of targets) deliver(target, event);
    }
  };
}
