import type { Engine, EngineContext, Page } from '#local/engine.ts';
import { type Identity, startIdentity } from '#local/identity/identity.ts';
import {
  type OfflineModel,
  offlineModelPath,
  startOfflineModel,
} from '#local/offline-model/offline-model.ts';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';
import { startDynamoDb } from '#local/services/dynamodb/dynamodb.ts';
import { createS3, type S3 } from '#local/services/s3/s3.ts';
import { createSecrets, type Secrets } from '#local/services/secrets/secrets.ts';
import { createSes } from '#local/services/ses/ses.ts';
import { createSqs } from '#local/services/sqs/sqs.ts';
import { createSsm, type Ssm } from '#local/services/ssm/ssm.ts';
import { type EventSources, startEventSources } from '#local/sources/sources.ts';
import { startStepFunctions } from '#local/stepfunctions/engine.ts';

/** The services that the app's resources are made of. */
export interface Engines {
  /** All but S3, which is reached on the public port. */
  readonly services: readonly Service[];
  readonly pages: readonly Page[];
  readonly s3: S3;
  readonly secrets: Secrets;
  readonly parameters: Ssm;
  readonly identity: Identity;
  readonly offlineModel: OfflineModel;
  /** Where the offline model is called. */
  readonly offlineModelUrl: string;
  /** An invocation that nobody waits for. Throws before `begin`. */
  invokeAsynchronously(functionArn: string, event: unknown): void;
  /** Lets everything that works on its own begin: executions, event sources, schedules. */
  begin(): Promise<void>;
  /** Ends what works on its own, so that nothing is taken for failed because its function is gone. */
  quiesce(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts every service.
 *
 * @param dispatch what the internal port does with a request
 */
export async function startEngines(
  context: EngineContext,
  dispatch: (request: AwsRequest) => Promise<AwsResponse>,
): Promise<Engines> {
  const database = await startDynamoDb(context);
  const s3 = createS3(context);
  const sqs = createSqs(context);
  const parameters = createSsm(context);
  const secrets = createSecrets(context);
  const mail = createSes(context);
  const identity = startIdentity(context);
  const offlineModel = startOfflineModel();
  let sources: EventSources | undefined;
  const begun = () => {
    if (sources === undefined) throw new Error('Event sources have not begun');
    return sources;
  };
  const workflows = startStepFunctions(context, {
    buckets: s3,
    dispatch,
    publish: ({ source, 'detail-type': detailType, resources, detail }) =>
      begun().publish({ source, detailType, resources, detail }),
  });
  const stores: readonly Engine[] = [offlineModel, identity, mail, secrets, parameters, sqs, s3, database];
  return {
    services: [...stores, workflows]
      .filter((engine) => engine !== s3)
      .flatMap(({ services }) => services ?? []),
    pages: [...stores, workflows].flatMap(({ pages }) => pages ?? []),
    s3,
    secrets,
    parameters,
    identity,
    offlineModel,
    offlineModelUrl: `${context.internalUrl}${offlineModelPath}`,
    invokeAsynchronously: (functionArn, event) => begun().invokeAsynchronously(functionArn, event),
    async begin() {
      sources = await startEventSources(context, { dynamoDb: database, sqs });
      workflows.resume();
    },
    async quiesce() {
      await workflows.stop();
      await sources?.stop();
    },
    async stop() {
      for (const engine of stores) await engine.stop();
    },
  };
}
