import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  UserPool,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { AttributeType, Billing, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { NamedTable } from './access.ts';
import { acknowledge } from './acknowledge.ts';
import type { Stage } from './stage.ts';

/** Everything that must survive: data, evidence, people, secrets. Changes seldom, deploys first. */
export class StateStack extends Stack {
  readonly accounts: NamedTable;
  readonly testing: NamedTable;
  readonly trail: NamedTable;
  readonly platform: NamedTable;
  readonly qa: NamedTable;
  readonly evidence: Bucket;
  readonly accessLogs: Bucket;
  readonly users: UserPool;
  readonly signIn: UserPoolDomain;
  readonly cursorSecret: Secret;
  readonly originSecret: Secret;
  readonly modelKey: Secret;
  readonly webhookSecret: Secret;
  /** Whom e-mails come from; SES asks its owner to confirm it. */
  readonly sender: EmailIdentity;
  readonly model: StringParameter;
  readonly modelBaseUrl: StringParameter;

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'State', {
      stackName: `assay-${stage.name}-state`,
      description: `Assay ${stage.name}: tables, evidence, users, secrets`,
      terminationProtection: stage.keepData,
    });
    const removalPolicy = stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    this.accounts = this.table(stage, 'Accounts', { bySubject: { pk: 'subject' } });
    this.testing = this.table(
      stage,
      'Testing',
      { pending: { pk: 'pendingShard', sk: 'pendingSince' } },
      StreamViewType.NEW_AND_OLD_IMAGES,
    );
    this.qa = this.table(
      stage,
      'Qa',
      { pending: { pk: 'pendingShard', sk: 'pendingSince' }, history: { pk: 'packageKey', sk: 'planId' } },
      StreamViewType.NEW_AND_OLD_IMAGES,
    );
    this.trail = this.table(stage, 'Trail', {});
    this.platform = this.table(stage, 'Platform', { byTopic: { pk: 'topic', sk: 'connectionId' } });

    const bucket = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy,
    };
    this.accessLogs = new Bucket(this, 'AccessLogs', {
      ...bucket,
      lifecycleRules: [{ expiration: Duration.days(stage.logRetentionDays) }],
    });
    acknowledge(this.accessLogs, {
      'AwsSolutions-S1': 'It receives the access logs; logging its own deliveries would never end.',
    });
    this.evidence = new Bucket(this, 'Evidence', {
      ...bucket,
      serverAccessLogsBucket: this.accessLogs,
      serverAccessLogsPrefix: 'evidence/',
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        // What was uploaded is taken at once or never.
        { prefix: 'uploads/', expiration: Duration.days(1) },
      ],
      cors: [
        {
          // Browsers upload screenshots and API documents, and read reports that are too large for an answer.
          // The signature of the address is what allows it, and the distribution's own address cannot be named
          // here without a cycle.
          allowedOrigins: ['*'],
          allowedMethods: [HttpMethods.PUT, HttpMethods.GET],
          allowedHeaders: ['content-type', 'x-amz-checksum-sha256'],
          maxAge: 3_600,
        },
      ],
    });

    this.users = new UserPool(this, 'Users', {
      userPoolName: `assay-${stage.name}`,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      standardAttributes: { email: { required: true, mutable: true } },
      passwordPolicy: {
        minLength: 12,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
      },
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: stage.keepData,
      removalPolicy,
    });
    acknowledge(this.users, {
      'AwsSolutions-COG2': 'A second factor is offered to everyone; the company decides for its people.',
      'AwsSolutions-COG8': 'Threat protection is priced per user; operators who want it set PLUS here.',
    });
    this.signIn = this.users.addDomain('SignIn', {
      cognitoDomain: { domainPrefix: `assay-${stage.name}-${this.account}` },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });

    this.cursorSecret = this.secret(stage, 'CursorSecret', 'cursor', 'Signs the cursors of lists');
    this.originSecret = this.secret(
      stage,
      'OriginSecret',
      'origin',
      'Proves to the API that a request came through CloudFront',
    );
    this.modelKey = this.secret(stage, 'ModelKey', 'model-key', 'API key of the model; set by an operator');
    this.webhookSecret = this.secret(
      stage,
      'WebhookSecret',
      'webhooks',
      'The secrets that sign webhooks are made from it',
    );
    this.sender = new EmailIdentity(this, 'Sender', { identity: Identity.email(stage.mailFrom) });
    this.sender.applyRemovalPolicy(removalPolicy);
    this.model = new StringParameter(this, 'Model', {
      parameterName: `/assay/${stage.name}/model`,
      description: 'Id of the model that judges; a write deploys another one',
      stringValue: stage.model,
    });
    this.modelBaseUrl = new StringParameter(this, 'ModelBaseUrl', {
      parameterName: `/assay/${stage.name}/model-base-url`,
      description: 'Where the model is called, an OpenAI-compatible address',
      stringValue: stage.modelBaseUrl,
    });
  }

  /** A table with string keys `pk` and `sk`, and what must be true of every table of ours. */
  private table(
    stage: Stage,
    id: string,
    indexes: Readonly<Record<string, { readonly pk: string; readonly sk?: string }>>,
    dynamoStream?: StreamViewType,
  ): NamedTable {
    const text = (name: string) => ({ name, type: AttributeType.STRING });
    const table = new TableV2(this, id, {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.keepData,
      removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      dynamoStream,
      globalSecondaryIndexes: Object.entries(indexes).map(([indexName, { pk, sk }]) => ({
        indexName,
        partitionKey: text(pk),
        sortKey: sk === undefined ? undefined : text(sk),
      })),
    });
    return { table, variable: `${id.toUpperCase()}_TABLE`, indexes: Object.keys(indexes) };
  }

  private secret(stage: Stage, id: string, name: string, description: string): Secret {
    const secret = new Secret(this, id, {
      secretName: `assay/${stage.name}/${name}`,
      description,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    acknowledge(secret, {
      'AwsSolutions-SMG4': 'Nobody else can renew it: the runbook says how an operator changes it by hand.',
    });
    return secret;
  }
}
