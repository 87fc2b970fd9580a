import type { Resources } from '#local/assembly/resources.ts';
import { plainMessage, type Sqs } from '#local/services/sqs/sqs.ts';
import type { AsynchronousInvocations } from './asynchronous.ts';

/** Where a rule or a schedule sends its events, as in the template. */
export interface Target {
  readonly Arn: string;
  /** JSON that is sent in place of the event. */
  readonly Input?: string;
  /** `$.detail` and the like: the part of the event that is sent. */
  readonly InputPath?: string;
  readonly InputTransformer?: unknown;
}

/** Brings an event to its target, which then answers for it over restarts. */
export type Deliver = (target: Target, event: unknown) => void;

export function deliverTo(asynchronous: AsynchronousInvocations, sqs: Sqs): Deliver {
  return (target, event) => {
    const payload = payloadOf(target, event);
    if (target.Arn.startsWith('arn:aws:lambda:')) asynchronous.accept(target.Arn, payload);
    else sqs.send(sqs.queue(target.Arn), [plainMessage(JSON.stringify(payload))]);
  };
}

/** Throws when the embedded cloud cannot serve the target as AWS would. */
export function checkTarget(resources: Resources, owner: string, target: Target): void {
  if (!/^arn:aws:(lambda|sqs):/.test(target.Arn) || !resources.byArn(target.Arn)) {
    throw new Error(
      `${owner}: the embedded cloud sends events to functions and queues of the app, not to ${target.Arn}.`,
    );
  }
  if (target.InputTransformer !== undefined) {
    throw new Error(`${owner}: the embedded cloud has no input transformers; use Input or InputPath.`);
  }
}

function payloadOf({ Input, InputPath = '$' }: Target, event: unknown): unknown {
  if (Input !== undefined) return JSON.parse(Input);
  return InputPath.split('.')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], event);
}
