import path from 'node:path';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat, CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpStage,
  LogGroupLogDestination,
  WebSocketApi,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnManagedLoginBranding, OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { apiHeaders, assetHeaders, webHeaders } from './headers.ts';
import type { Stage } from './stage.ts';
import type { StateStack } from './state.ts';

/** Scopes that the web app asks for when somebody signs in. */
const scopes = [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE];

/**
 * The addresses that people and programs call: the distribution with the web app behind it, the HTTP
 * API and the WebSocket API still without routes, and the sign-in client. They come before the
 * functions, which have to know all of these addresses.
 */
export class EdgeStack extends Stack {
  readonly httpApi: HttpApi;
  readonly webSocketApi: WebSocketApi;
  readonly webSocketStage: WebSocketStage;
  readonly distribution: Distribution;
  readonly web: Bucket;
  readonly webClient: UserPoolClient;
  /** Where people open the product, without a slash at the end. */
  readonly url: string;
  /** What the web app needs to know about the stage, as it reads it from `/config.json`. */
  readonly webConfig: unknown;

  constructor(scope: Construct, stage: Stage, state: StateStack) {
    super(scope, 'Edge', {
      stackName: `assay-${stage.name}-edge`,
      description: `Assay ${stage.name}: distribution, API addresses, sign-in client`,
    });
    const logs = (id: string, kind: string) =>
      new LogGroup(this, id, {
        logGroupName: `/assay/${stage.name}/${kind}`,
        retention: stage.logRetentionDays,
        removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      });

    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: `assay-${stage.name}`,
      description: `Assay ${stage.name}`,
      createDefaultStage: false,
    });
    new HttpStage(this, 'HttpStage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 1000 },
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs('HttpAccess', 'http-access')),
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            time: '$context.requestTime',
            address: '$context.identity.sourceIp',
            route: '$context.routeKey',
            status: '$context.status',
            bytes: '$context.responseLength',
            milliseconds: '$context.responseLatency',
            integrationError: '$context.integrationErrorMessage',
          }),
        ),
      },
    });

    this.webSocketApi = new WebSocketApi(this, 'WebSocketApi', {
      apiName: `assay-${stage.name}-realtime`,
      description: `Assay ${stage.name}: live updates`,
      routeSelectionExpression: '$request.body.action',
    });
    this.webSocketStage = new WebSocketStage(this, 'WebSocketStage', {
      webSocketApi: this.webSocketApi,
      stageName: 'live',
      autoDeploy: true,
      throttle: { rateLimit: 500, burstLimit: 1000 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logs('WebSocketAccess', 'websocket-access')),
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            time: '$context.requestTime',
            address: '$context.identity.sourceIp',
            connection: '$context.connectionId',
            event: '$context.eventType',
            route: '$context.routeKey',
            status: '$context.status',
            integrationError: '$context.integrationErrorMessage',
          }),
        ),
      },
    });
    this.webSocketStage.node.addDependency(this.apiLogging());

    this.web = new Bucket(this, 'Web', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: state.accessLogs,
      serverAccessLogsPrefix: 'web/',
      // The app can be built again at any time.
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const api = `${this.httpApi.apiId}.execute-api.${this.region}.${this.urlSuffix}`;
    const realtime = `${this.webSocketApi.apiId}.execute-api.${this.region}.${this.urlSuffix}`;
    const app = S3BucketOrigin.withOriginAccessControl(this.web);
    const readable = {
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
    };
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `Assay ${stage.name}`,
      httpVersion: HttpVersion.HTTP2_AND_3,
      // CloudFront's own certificate comes with its own policy.
      minimumProtocolVersion: stage.domain && SecurityPolicyProtocol.TLS_V1_2_2021,
      defaultRootObject: 'index.html',
      domainNames: stage.domain && [stage.domain.name],
      certificate:
        stage.domain && Certificate.fromCertificateArn(this, 'Certificate', stage.domain.certificateArn),
      defaultBehavior: {
        ...readable,
        origin: app,
        responseHeadersPolicy: webHeaders(this, {
          connect: [
            `wss://${realtime}`,
            `https://cognito-idp.${this.region}.${this.urlSuffix}`,
            state.signIn.baseUrl(),
            // Screenshots and API documents that are uploaded, reports that are too large for an answer.
            `https://${state.evidence.bucketRegionalDomainName}`,
          ],
          images: [`https://${state.evidence.bucketRegionalDomainName}`],
        }),
        functionAssociations: [
          {
            eventType: FunctionEventType.VIEWER_REQUEST,
            function: this.edgeFunction('SpaFallback', 'spa-fallback.js'),
          },
        ],
      },
      additionalBehaviors: {
        '/assets/*': { ...readable, origin: app, responseHeadersPolicy: assetHeaders(this) },
        '/api/*': {
          origin: new HttpOrigin(api, {
            protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
            originSslProtocols: [OriginSslPolicy.TLS_V1_2],
            readTimeout: Duration.seconds(30),
            customHeaders: {
              // CloudFormation puts the secret's text here when it deploys; the template does not hold it.
              'x-origin-verify': state.originSecret.secretValue.unsafeUnwrap(),
            },
          }),
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          responseHeadersPolicy: apiHeaders(this),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          compress: true,
          functionAssociations: [
            {
              eventType: FunctionEventType.VIEWER_REQUEST,
              function: this.edgeFunction('ViewerAddress', 'viewer-address.js'),
            },
          ],
        },
      },
    });
    acknowledge(this.distribution, {
      'AwsSolutions-CFR1': 'Teams that use it may be anywhere.',
      'AwsSolutions-CFR2':
        'Every call is authenticated and counted by the API; a firewall is priced per rule, an operator adds it.',
      'AwsSolutions-CFR3': 'API calls are in the access log of the HTTP API, files in that of the bucket.',
      ...(stage.domain === undefined && {
        'AwsSolutions-CFR4':
          'The cloudfront.net certificate comes with its own policy; a domain sets TLS 1.2.',
      }),
    });
    this.url = `https://${stage.domain?.name ?? this.distribution.distributionDomainName}`;

    this.webClient = new UserPoolClient(this, 'WebClient', {
      userPool: state.users,
      userPoolClientName: 'web',
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes,
        callbackUrls: [`${this.url}/auth/callback`],
        logoutUrls: [`${this.url}/`],
      },
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    new CfnManagedLoginBranding(this, 'SignInLook', {
      userPoolId: state.users.userPoolId,
      clientId: this.webClient.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    this.webConfig = {
      stage: stage.name,
      oidc: {
        issuer: state.users.userPoolProviderUrl,
        clientId: this.webClient.userPoolClientId,
        scope: scopes.map(({ scopeName }) => scopeName).join(' '),
      },
    };

    new CfnOutput(this, 'Url', { value: this.url, description: 'Where people open Assay' });
    new CfnOutput(this, 'ApiUrl', {
      value: `https://${api}`,
      description: 'The HTTP API without CloudFront',
    });
    new CfnOutput(this, 'RealtimeUrl', { value: this.webSocketStage.url, description: 'The WebSocket API' });
    new CfnOutput(this, 'UserPoolId', { value: state.users.userPoolId, description: 'Who may sign in' });
  }

  private edgeFunction(id: string, file: string): EdgeFunction {
    return new EdgeFunction(this, id, {
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromFile({ filePath: path.join(import.meta.dirname, file) }),
    });
  }

  /**
   * WebSocket APIs may log only with a role that is set once per account and region. It stays when the
   * stage goes, because other stages log through it.
   */
  private apiLogging(): CfnAccount {
    const role = new Role(this, 'ApiLogging', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [
        ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs'),
      ],
    });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    acknowledge(role, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
        'API Gateway asks for this policy; the log groups of other stages are not known here.',
    });
    const account = new CfnAccount(this, 'ApiAccount', { cloudWatchRoleArn: role.roleArn });
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return account;
  }
}
