import { randomUUID } from 'node:crypto';
import { now } from '#local/clock.ts';
import type { EngineContext } from '#local/engine.ts';
import { type Invocation, TooManyRequestsException } from '#local/service.ts';
import { plainMessage, type Sqs } from '#local/services/sqs/sqs.ts';
import { backoff, Patience } from './patience.ts';
import type { AcceptedEvent, SourceStore } from './source-store.ts';

/** Invocations that nobody waits for. */
export interface AsynchronousInvocations {
  /** Promises to invoke the function with the event, over a restart too. */
  accept(functionArn: string, event: unknown): void;
  stop(): void;
}

interface FunctionSettings {
  readonly retries: number;
  /** Milliseconds. */
  readonly maximumAge: number;
  readonly onFailure: string | null;
  readonly deadLetterQueue: string | null;
}

/** Lambda waits one minute before the first retry and two before the second. */
const pauseAfterError = 60_000;
const firstPauseAfterThrottle = 1000;
const longestPause = 5 * 60_000;
const defaults = { retries: 2, maximumAge: 6 * 3_600_000 };

/** Does what Lambda does for invocations of type `Event`: retries, then the destination for failures. */
export function startAsynchronousInvocations(
  { resources, functions, log }: EngineContext,
  store: SourceStore,
  sqs: Sqs,
): AsynchronousInvocations {
  const patience = new Patience();

  function settingsOf(functionArn: string): FunctionSettings {
    const resource = resources.byArn(functionArn);
    const config = resources
      .ofType('AWS::Lambda::EventInvokeConfig')
      .find(({ properties }) =>
        [resource?.name, resource?.arn].includes(properties.FunctionName as string | undefined),
      )?.properties as
      | {
          MaximumRetryAttempts?: number;
          MaximumEventAgeInSeconds?: number;
          DestinationConfig?: { OnFailure?: { Destination: string } };
        }
      | undefined;
    const deadLetters = resource?.properties.DeadLetterConfig as { TargetArn?: string } | undefined;
    return {
      retries: config?.MaximumRetryAttempts ?? defaults.retries,
      maximumAge: config?.MaximumEventAgeInSeconds
        ? config.MaximumEventAgeInSeconds * 1000
        : defaults.maximumAge,
      onFailure: config?.DestinationConfig?.OnFailure?.Destination ?? null,
      deadLetterQueue: deadLetters?.TargetArn ?? null,
    };
  }

  async function work(accepted: AcceptedEvent): Promise<void> {
    const { functionArn, event } = accepted;
    const source = `event -> ${functionArn.split(':').at(-1)}`;
    const settings = settingsOf(functionArn);
    let errors = 0;
    let throttles = 0;
    while (!patience.over) {
      const outcome = await attempt(functionArn, event);
      if (patience.over) return;
      if (outcome !== 'throttled' && outcome.functionError === null) {
        store.settle(accepted.id);
        return;
      }
      if (outcome === 'throttled') throttles += 1;
      else errors += 1;
      const pause =
        outcome === 'throttled'
          ? backoff(throttles, firstPauseAfterThrottle, longestPause)
          : backoff(errors, pauseAfterError, longestPause);
      const tooOld = now() + pause > accepted.acceptedAt + settings.maximumAge;
      if (errors > settings.retries || tooOld) {
        const condition = tooOld ? 'EventAgeExceeded' : 'RetriesExhausted';
        log.write({ level: 'ERROR', source, text: `Gave up an event: ${condition}.` });
        giveUp(accepted, settings, condition, errors, outcome === 'throttled' ? null : outcome);
        store.settle(accepted.id);
        return;
      }
      log.write({
        level: 'WARN',
        source,
        text: `The function failed; a retry follows in ${pause / 1000} s.`,
      });
      await patience.for(pause);
    }
  }

  async function attempt(functionArn: string, event: unknown): Promise<Invocation | 'throttled'> {
    try {
      return await functions.invoke(functionArn, event);
    } catch (error) {
      if (error instanceof TooManyRequestsException) return 'throttled';
      const { name, message } = error as Error;
      return { payload: { errorType: name, errorMessage: message }, functionError: 'Unhandled' };
    }
  }

  function giveUp(
    { functionArn, event }: AcceptedEvent,
    { onFailure, deadLetterQueue }: FunctionSettings,
    condition: string,
    invocations: number,
    last: Invocation | null,
  ): void {
    const requestId = randomUUID();
    if (onFailure?.startsWith('arn:aws:sqs:')) {
      const message = {
        version: '1.0',
        timestamp: new Date(now()).toISOString(),
        requestContext: { requestId, functionArn, condition, approximateInvokeCount: invocations },
        requestPayload: event,
        ...(last && {
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: last.functionError },
          responsePayload: last.payload,
        }),
      };
      sqs.send(sqs.queue(onFailure), [plainMessage(JSON.stringify(message))]);
    }
    if (deadLetterQueue?.startsWith('arn:aws:sqs:')) {
      const { errorMessage = condition } = (last?.payload ?? {}) as { errorMessage?: string };
      const message = plainMessage(JSON.stringify(event), {
        RequestID: { DataType: 'String', StringValue: requestId },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: { DataType: 'String', StringValue: errorMessage.slice(0, 1024) },
      });
      sqs.send(sqs.queue(deadLetterQueue), [message]);
    }
  }

  for (const accepted of store.accepted()) void work(accepted);
  return {
    accept(functionArn, event) {
      void work(store.accept(functionArn, event, now()));
    },
    stop: () => patience.end(),
  };
}
