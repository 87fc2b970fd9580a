import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';
import type { Notifications } from './notifications.ts';
import type { Qa } from './qa.ts';
import type { Realtime } from './realtime.ts';
import { lostTelemetry } from './telemetry.ts';
import type { Testers } from './testers.ts';
import type { Tests } from './tests.ts';

const fiveMinutes = Duration.minutes(5);

interface AlarmProps {
  /** Heading of `docs/runbook.md` that says what to do. */
  readonly heading: string;
  readonly summary: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Of five minutes each, all of which must be at or above the threshold. */
  readonly periods?: number;
}

/** As GitHub makes the address of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

/** What a person should know about, each with the place in the runbook that says what to do. */
export class Alarms extends Construct {
  readonly #topic: Topic | null;
  readonly #stageName: string;

  constructor(
    scope: Construct,
    foundation: Foundation,
    capabilities: {
      tests: Tests;
      testers: Testers;
      notifications: Notifications;
      qa: Qa;
      realtime: Realtime;
    },
  ) {
    super(scope, 'Alarms');
    const { stage, edge } = foundation;
    const { tests, testers, notifications, qa, realtime } = capabilities;
    this.#stageName = stage.name;
    this.#topic = stage.alarmEmail === undefined ? null : this.topic(stage.alarmEmail);

    this.alarm('ApiServerErrors', {
      heading: 'API answers with server errors',
      summary: 'The HTTP API answers 5xx',
      metric: edge.httpApi.metricServerError({ period: fiveMinutes, statistic: Stats.SUM }),
      threshold: 5,
    });
    this.alarm('TestRunsFailing', {
      heading: 'Test runs fail',
      summary: 'Executions of the test-run machine fail',
      metric: tests.machine.metricFailed({ period: fiveMinutes, statistic: Stats.SUM }),
      threshold: 3,
    });
    this.alarm('TestRunsTimingOut', {
      heading: 'Test runs time out',
      summary: 'Executions of the test-run machine take longer than they may',
      metric: tests.machine.metricTimedOut({ period: fiveMinutes, statistic: Stats.SUM }),
      threshold: 1,
    });
    this.alarm('QaRunsFailing', {
      heading: 'API runs fail',
      summary: 'Executions of the qa-package-run machine fail',
      metric: qa.machine.metricFailed({ period: fiveMinutes, statistic: Stats.SUM }),
      threshold: 3,
    });
    this.alarm('QaRunsTimingOut', {
      heading: 'API runs time out',
      summary: 'Executions of the qa-package-run machine take longer than they may',
      metric: qa.machine.metricTimedOut({ period: fiveMinutes, statistic: Stats.SUM }),
      threshold: 1,
    });

    this.alarm('TelemetryLost', {
      heading: 'Telemetry is lost',
      summary: 'Requests were answered whose telemetry row could not be written',
      metric: lostTelemetry(stage).with({ period: fiveMinutes }),
      threshold: 10,
    });

    this.deadLetters('RunStarts', 'Run starts wait in the dead-letter queue', tests.deadLetters.RunStarts);
    this.deadLetters('FanOut', 'Changes of test runs were not fanned out', tests.deadLetters.FanOut);
    this.deadLetters('Settle', 'Failed executions were not settled', tests.deadLetters.Settle);
    this.deadLetters('Sweep', 'Sweeps failed', tests.deadLetters.Sweep);
    this.deadLetters(
      'QaRunStarts',
      'Starts of API runs wait in the dead-letter queue',
      qa.deadLetters.QaRunStarts,
    );
    this.deadLetters('QaFanOut', 'Changes of API runs were not fanned out', qa.deadLetters.QaFanOut);
    this.deadLetters('QaSettle', 'Failed API runs were not settled', qa.deadLetters.QaSettle);
    this.deadLetters('QaSweep', 'Sweeps of API runs failed', qa.deadLetters.QaSweep);
    this.deadLetters('Broadcast', 'Live updates were not delivered', realtime.broadcastFailures.testing);
    this.deadLetters('BroadcastQa', 'Live updates were not delivered', realtime.broadcastFailures.qa);

    this.deadLetters('TaskCallbacks', 'Answers of testers did not arrive', testers.deadLetters.TaskCallbacks);
    this.deadLetters('Remind', 'Testers were not reminded', testers.deadLetters.Remind);
    this.deadLetters('Mail', 'E-mails were not sent', notifications.deadLetters.Mail);
    this.deadLetters('Webhooks', 'Webhooks were not called', notifications.deadLetters.Webhooks);

    const unattended = {
      ...tests.unattended,
      ...testers.unattended,
      ...notifications.unattended,
      ...qa.unattended,
      Broadcast: realtime.broadcast,
    };
    for (const [id, handler] of Object.entries(unattended)) {
      this.alarm(`${id}Errors`, {
        heading: 'A function fails',
        summary: `${handler.node.path} fails again and again`,
        metric: handler.metricErrors({ period: fiveMinutes, statistic: Stats.SUM }),
        threshold: 3,
        periods: 2,
      });
      this.alarm(`${id}Throttles`, {
        heading: 'A function is throttled',
        summary: `${handler.node.path} is not allowed to run`,
        metric: handler.metricThrottles({ period: fiveMinutes, statistic: Stats.SUM }),
        threshold: 1,
        periods: 2,
      });
    }
    for (const [id, handler] of [
      ['FanOut', tests.unattended.FanOut],
      ['QaFanOut', qa.unattended.QaFanOut],
      ['Broadcast', realtime.broadcast],
    ] as const) {
      this.alarm(`${id}Behind`, {
        heading: 'A stream consumer falls behind',
        summary: `${handler.node.path} handles changes more than a minute late`,
        metric: handler.metric('IteratorAge', { period: fiveMinutes, statistic: Stats.MAXIMUM }),
        threshold: Duration.minutes(1).toMilliseconds(),
        periods: 2,
      });
    }
  }

  private deadLetters(id: string, heading: string, queue: Queue): void {
    this.alarm(`${id}DeadLetters`, {
      heading,
      summary: 'Something was given up and waits for a person',
      metric: queue.metricApproximateNumberOfMessagesVisible({
        period: fiveMinutes,
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
    });
  }

  private alarm(id: string, { heading, summary, metric, threshold, periods = 1 }: AlarmProps): void {
    const alarm = new Alarm(this, id, {
      alarmName: `assay-${this.#stageName}-${id}`,
      alarmDescription: `${summary}. What to do: docs/runbook.md#${anchorOf(heading)}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (this.#topic === null) return;
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
  }

  private topic(email: string): Topic {
    const topic = new Topic(this, 'Topic', {
      displayName: `Assay ${this.#stageName}`,
      enforceSSL: true,
    });
    topic.addSubscription(new EmailSubscription(email));
    return topic;
  }
}
