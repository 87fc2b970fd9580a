import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { AssayFunction } from './function.ts';
import type { Stage } from './stage.ts';

const metricName = 'TelemetryLost';
const namespaceOf = (stage: Stage) => `Assay/${stage.name}`;

/** Counts what `shared/platform/telemetry.ts` says when a request's row could not be written. */
export function countLostTelemetry(stage: Stage, handler: AssayFunction): void {
  new MetricFilter(handler, 'TelemetryLost', {
    logGroup: handler.logs,
    filterPattern: FilterPattern.stringValue('$.message', '=', 'Telemetry row was not written'),
    metricNamespace: namespaceOf(stage),
    metricName,
    metricValue: '1',
  });
}

/** Over all routes. */
export function lostTelemetry(stage: Stage): Metric {
  return new Metric({ namespace: namespaceOf(stage), metricName, statistic: Stats.SUM });
}
