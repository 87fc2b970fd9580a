import { describe, expect, test } from 'vitest';
import { property, type Resource, references, stages } from './templates.ts';

/** Resources for which a rule does not hold, to be compared with the empty list. */
function violating(resources: readonly Resource[], holds: (resource: Resource) => boolean): string[] {
  expect(resources, 'A policy about nothing proves nothing.').not.toHaveLength(0);
  return resources.filter((resource) => !holds(resource)).map(({ stack, id }) => `${stack}/${id}`);
}

describe.each(stages)('stage $stage', (stage) => {
  const functions = stage.functions();
  const queues = stage.ofType('AWS::SQS::Queue');
  const sources = stage.ofType('AWS::Lambda::EventSourceMapping');

  test('every stack has room for more: CloudFormation takes 500 resources', () => {
    const sizes = [...stage.templates].map(([stack, { Resources }]) => [
      stack,
      Object.keys(Resources).length,
    ]);
    expect(sizes.filter(([, size]) => Number(size) > 400)).toEqual([]);
    expect(sizes.length).toBeGreaterThan(3);
  });

  test('only one function sends e-mails', () => {
    const senders = stage
      .ofType('AWS::IAM::Policy')
      .filter((policy) => JSON.stringify(property(policy, 'PolicyDocument')).includes('ses:'));
    expect(senders.map(({ id }) => id)).toEqual([expect.stringMatching(/^NotificationsSendMail/)]);
  });

  test('every function runs on Node 24', () => {
    expect(violating(functions, (one) => property(one, 'Runtime') === 'nodejs24.x')).toEqual([]);
  });

  test('every function is arm64, but the one with the browser', () => {
    const others = functions.filter((one) => property(one, 'Architectures.0') !== 'arm64');
    expect(others.map((one) => property(one, 'FunctionName'))).toEqual([
      `assay-${stage.stage}-tests-examine`,
    ]);
    expect(others.map((one) => property(one, 'Architectures.0'))).toEqual(['x86_64']);
  });

  test('every function has a timeout, is traced and has a log that ends', () => {
    const ending = new Set(
      stage
        .ofType('AWS::Logs::LogGroup')
        .filter((one) => Number(property(one, 'RetentionInDays')) <= 365)
        .map(({ id }) => id),
    );
    expect(
      violating(functions, (one) => {
        const [log] = references(property(one, 'LoggingConfig.LogGroup'));
        return (
          Number(property(one, 'Timeout')) > 0 &&
          property(one, 'TracingConfig.Mode') === 'Active' &&
          log !== undefined &&
          ending.has(log)
        );
      }),
    ).toEqual([]);
  });

  test('only the browser has reserved concurrency', () => {
    const reserved = functions.filter((one) => property(one, 'ReservedConcurrentExecutions') !== undefined);
    expect(reserved.map((one) => property(one, 'FunctionName'))).toEqual([
      `assay-${stage.stage}-tests-examine`,
    ]);
  });

  test('no function is told a secret, only where it is', () => {
    const secrets = new Set(stage.ofType('AWS::SecretsManager::Secret').map(({ id }) => id));
    expect(
      violating(functions, (one) => {
        const variables = Object.entries(property(one, 'Environment.Variables') ?? {});
        return variables.every(([name, value]) => {
          const text = JSON.stringify(value);
          if (text.includes('{{resolve:')) return false;
          const pointsToSecret =
            references(value).some((id) => secrets.has(id)) ||
            [...secrets].some((id) => text.includes(`ExportsOutputRef${id}`));
          return !pointsToSecret || name.endsWith('_SECRET_ARN');
        });
      }),
    ).toEqual([]);
  });

  test('every queue refuses plain HTTP', () => {
    const tls = stage
      .ofType('AWS::SQS::QueuePolicy')
      .filter((policy) => denies(policy, 'sqs:*'))
      .flatMap((policy) => references(property(policy, 'Queues')));
    expect(violating(queues, ({ id }) => tls.includes(id))).toEqual([]);
  });

  test('every queue has a dead-letter queue or is one, and keeps dead letters for 14 days', () => {
    const deadLetters = new Set([
      ...queues.flatMap((queue) => references(property(queue, 'RedrivePolicy'))),
      ...sources.flatMap((source) => references(property(source, 'DestinationConfig.OnFailure'))),
      ...stage
        .ofType('AWS::Lambda::EventInvokeConfig')
        .flatMap((config) => references(property(config, 'DestinationConfig.OnFailure'))),
    ]);
    expect(
      violating(queues, (queue) =>
        deadLetters.has(queue.id)
          ? property(queue, 'MessageRetentionPeriod') === 14 * 24 * 60 * 60
          : Number(property(queue, 'RedrivePolicy.maxReceiveCount')) > 1,
      ),
    ).toEqual([]);
  });

  test('a queue hides a message for at least six times as long as its reader may take', () => {
    const readers = sources.flatMap((source) => {
      const [queueId] = references(property(source, 'EventSourceArn'));
      const queue = queues.find(({ id }) => id === queueId);
      if (queue === undefined) return [];
      const [readerId] = references(property(source, 'FunctionName'));
      return [{ queue, reader: functions.find(({ id }) => id === readerId) }];
    });
    expect(readers).not.toHaveLength(0);
    for (const { queue, reader } of readers) {
      const timeout = reader && property(reader, 'Timeout');
      expect(Number(property(queue, 'VisibilityTimeout'))).toBeGreaterThanOrEqual(6 * Number(timeout));
    }
  });

  test('every event source reports single failures; a stream also halves batches and keeps what failed', () => {
    expect(
      violating(sources, (source) => {
        const reports = JSON.stringify(property(source, 'FunctionResponseTypes')) ?? '';
        if (!reports.includes('ReportBatchItemFailures')) return false;
        const isStream = property(source, 'StartingPosition') !== undefined;
        return (
          !isStream ||
          (property(source, 'BisectBatchOnFunctionError') === true &&
            Number(property(source, 'MaximumRetryAttempts')) > 0 &&
            Number(property(source, 'MaximumRecordAgeInSeconds')) > 0 &&
            property(source, 'FilterCriteria.Filters') !== undefined &&
            references(property(source, 'DestinationConfig.OnFailure')).length === 1)
        );
      }),
    ).toEqual([]);
  });

  test('every rule keeps what it could not deliver', () => {
    expect(
      violating(stage.ofType('AWS::Events::Rule'), (rule) => {
        const targets = property(rule, 'Targets');
        return (
          Array.isArray(targets) &&
          targets.every((target) => references(target.DeadLetterConfig).length === 1)
        );
      }),
    ).toEqual([]);
  });

  test('every bucket is private, encrypted and refuses plain HTTP', () => {
    const tls = stage
      .ofType('AWS::S3::BucketPolicy')
      .filter((policy) => denies(policy, 's3:*'))
      .flatMap((policy) => references(property(policy, 'Bucket')));
    expect(
      violating(stage.ofType('AWS::S3::Bucket'), (bucket) => {
        const block = Object.values(property(bucket, 'PublicAccessBlockConfiguration') ?? {});
        return (
          block.length === 4 &&
          block.every((value) => value === true) &&
          property(bucket, 'BucketEncryption') !== undefined &&
          tls.includes(bucket.id)
        );
      }),
    ).toEqual([]);
  });

  test('every table can be restored to any second, forgets what expires and is paid by use', () => {
    expect(
      violating(stage.ofType('AWS::DynamoDB::GlobalTable'), (table) => {
        const replicas = property(table, 'Replicas');
        return (
          property(table, 'BillingMode') === 'PAY_PER_REQUEST' &&
          property(table, 'TimeToLiveSpecification.AttributeName') === 'expiresAt' &&
          property(table, 'TimeToLiveSpecification.Enabled') === true &&
          Array.isArray(replicas) &&
          replicas.every(
            (replica) => replica.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true,
          )
        );
      }),
    ).toEqual([]);
  });

  test('what holds data is kept in production when the stage is deleted', () => {
    const kept = stage.stage === 'prod' ? 'Retain' : 'Delete';
    const holders = stage.resources.filter(
      ({ stack, type }) =>
        stack === 'State' &&
        [
          'AWS::DynamoDB::GlobalTable',
          'AWS::S3::Bucket',
          'AWS::SecretsManager::Secret',
          'AWS::Cognito::UserPool',
        ].includes(type),
    );
    expect(violating(holders, ({ deletionPolicy }) => deletionPolicy === kept)).toEqual([]);
  });

  test('nothing is synthesised that only the embedded cloud needs', () => {
    expect([...stage.templates.values()].filter(({ Metadata }) => Metadata?.EmbeddedCloud)).toEqual([]);
  });
});

/** Whether a resource policy denies the action to everybody who does not use TLS. */
function denies(policy: Resource, action: string): boolean {
  const statements = property(policy, 'PolicyDocument.Statement');
  return (
    Array.isArray(statements) &&
    statements.some(
      ({ Action, Condition, Effect }) =>
        Effect === 'Deny' && Action === action && Condition?.Bool?.['aws:SecureTransport'] === 'false',
    )
  );
}
