import type { Resource } from '#local/assembly/resources.ts';
import { compilePattern, type Matcher } from './event-pattern.ts';

/** An event source mapping with AWS's defaults filled in. */
export interface Mapping {
  /** Stable over restarts. */
  readonly name: string;
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly batchSize: number;
  /** Milliseconds to wait for a batch to fill. */
  readonly window: number;
  readonly reportsFailures: boolean;
  readonly filters: readonly Filter[];
  /** Streams only. */
  readonly startsAtLatest: boolean;
  readonly bisects: boolean;
  /** Infinity: no limit. */
  readonly maximumRetries: number;
  /** Milliseconds; Infinity: no limit. */
  readonly maximumAge: number;
  /** ARN of the queue that is told of records given up. */
  readonly onFailure: string | null;
  /** Queues only: how many batches are worked on at the same time. */
  readonly maximumConcurrency: number;
}

export interface Filter {
  readonly matches: Matcher;
  /** Whether the pattern looks inside a queue message's body. */
  readonly readsBody: boolean;
}

interface MappingProperties {
  readonly FunctionName: string;
  readonly EventSourceArn: string;
  readonly Enabled?: boolean;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly StartingPosition?: string;
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern: string }[] };
  readonly BisectBatchOnFunctionError?: boolean;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumRecordAgeInSeconds?: number;
  readonly FunctionResponseTypes?: readonly string[];
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination?: string } };
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
}

/** AWS begins with five pollers for each queue. */
const concurrencyOfQueues = 5;

/** Null when the mapping is switched off. */
export function mappingOf({ name, properties }: Resource): Mapping | null {
  const given = properties as unknown as MappingProperties;
  if (given.Enabled === false) return null;
  const stream = given.EventSourceArn.startsWith('arn:aws:dynamodb:');
  const onFailure = given.DestinationConfig?.OnFailure?.Destination ?? null;
  if (onFailure !== null && !onFailure.startsWith('arn:aws:sqs:')) {
    throw new Error(`Event source mapping ${name}: the embedded cloud sends failures to queues only.`);
  }
  return {
    name,
    functionArn: given.FunctionName,
    sourceArn: given.EventSourceArn,
    batchSize: given.BatchSize ?? (stream ? 100 : 10),
    window: (given.MaximumBatchingWindowInSeconds ?? 0) * 1000,
    reportsFailures: given.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    filters: (given.FilterCriteria?.Filters ?? []).map(({ Pattern }) => filterOf(Pattern)),
    startsAtLatest: given.StartingPosition === 'LATEST',
    bisects: given.BisectBatchOnFunctionError ?? false,
    maximumRetries: limit(given.MaximumRetryAttempts),
    maximumAge: limit(given.MaximumRecordAgeInSeconds) * 1000,
    onFailure,
    maximumConcurrency: given.ScalingConfig?.MaximumConcurrency ?? concurrencyOfQueues,
  };
}

function filterOf(text: string): Filter {
  const pattern = JSON.parse(text) as { body?: unknown };
  return { matches: compilePattern(pattern), readsBody: !Array.isArray(pattern.body) };
}

/** -1 and nothing stand for no limit. */
function limit(value: number | undefined): number {
  return value === undefined || value === -1 ? Number.POSITIVE_INFINITY : value;
}
