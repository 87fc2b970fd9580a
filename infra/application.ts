import { type CfnElement, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BucketDeployment, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { webFolder } from '#build/web.ts';
import { onTable } from './access.ts';
import type { Accounts } from './accounts.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';
import { Alarms } from './alarms.ts';
import type { EdgeStack } from './edge.ts';
import type { Foundation } from './foundation.ts';
import { AssayFunction } from './function.ts';
import type { Notifications } from './notifications.ts';
import type { Qa } from './qa.ts';
import type { Realtime } from './realtime.ts';
import { addRoute } from './route.ts';
import type { Testers } from './testers.ts';
import type { Tests } from './tests.ts';

export interface Capabilities {
  readonly accounts: Accounts;
  readonly testers: Testers;
  readonly notifications: Notifications;
  readonly tests: Tests;
  readonly qa: Qa;
  readonly realtime: Realtime;
}

/** What stands above the capabilities: the web app, the alarms, the answer to unknown paths. */
export class ApplicationStack extends Stack {
  constructor(scope: Construct, foundation: Foundation, capabilities: Capabilities) {
    const { stage, state } = foundation;
    super(scope, 'Application', {
      stackName: `assay-${stage.name}-application`,
      description: `Assay ${stage.name}: web app, alarms`,
    });

    this.notFound(foundation);
    new Alarms(this, foundation, capabilities);
    // The new app may call routes that only exist once the functions do.
    this.web(foundation).node.addDependency(...Object.values(capabilities));

    if (stage.seed !== undefined) {
      const { users, companies, members } = stage.seed;
      const logicalId = (construct: Construct) =>
        Stack.of(construct).resolve((construct.node.defaultChild as CfnElement).logicalId) as string;
      this.templateOptions.metadata = {
        EmbeddedCloud: {
          users,
          seed: { function: logicalId(capabilities.accounts.provision), event: { companies, members } },
          model: {
            baseUrlParameter: logicalId(state.modelBaseUrl),
            keySecret: logicalId(state.modelKey),
            modelParameter: logicalId(state.model),
          },
        },
      };
    }
  }

  /** Answers whatever has no route, in the shape of every other error. */
  private notFound(foundation: Foundation): void {
    const handler = new AssayFunction(this, 'NotFound', {
      stage: foundation.stage,
      entry: 'platform/not-found',
      description: 'Answers calls of paths that do not exist',
      timeout: Duration.seconds(15),
      uses: [onTable(foundation.state.trail, 'PutItem')],
    });
    addRoute(this, foundation, HttpRouteKey.DEFAULT, handler);
  }

  private web({ stage, edge }: Foundation): BucketDeployment {
    const logs = new LogGroup(this, 'WebDeploymentLogs', {
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const deployment = new BucketDeployment(this, 'WebDeployment', {
      destinationBucket: edge.web,
      sources: [Source.asset(webFolder), staged(Source.jsonData('config.json', edge.webConfig))],
      distribution: edge.distribution,
      distributionPaths: ['/*'],
      // A page that is open still asks for the files of the app it started with.
      prune: false,
      logGroup: logs,
      memoryLimit: 512,
    });
    this.acknowledgeHelper(edge);
    return deployment;
  }

  /** The CDK makes the function that copies the files; its findings are not ours to mend. */
  private acknowledgeHelper(edge: EdgeStack): void {
    const helper = this.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
    if (helper === undefined) throw new Error('The CDK makes its deployment helper elsewhere now.');
    const reason = 'Made by the CDK, called by CloudFormation alone, for the length of a deployment.';
    acknowledge(helper, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
        reason,
      'AwsSolutions-IAM5[Action::s3:Abort*]': reason,
      'AwsSolutions-IAM5[Action::s3:DeleteObject*]': reason,
      'AwsSolutions-IAM5[Action::s3:GetBucket*]': reason,
      'AwsSolutions-IAM5[Action::s3:GetObject*]': reason,
      'AwsSolutions-IAM5[Action::s3:List*]': reason,
      'AwsSolutions-L1': reason,
      'Serverless-LambdaDLQ': reason,
      'Serverless-LambdaLatestVersion': reason,
      'Serverless-LambdaTracing': reason,
    });
    const assets = `arn:${this.partition}:s3:::cdk-hnb659fds-assets-${this.account}-${this.region}/*`;
    for (const resource of [assets, edge.web.arnForObjects('*'), '*']) {
      acknowledgeWildcard(helper, resource, reason);
    }
  }
}

/**
 * A source that is copied into the assembly also where assets stay in place: the CDK writes data to a
 * folder of its own and removes that again.
 */
function staged(source: ISource): ISource {
  return {
    bind: (scope, context) => {
      const own = new Construct(scope, 'Staged');
      own.node.setContext('aws:cdk:disable-asset-staging', false);
      return source.bind(own, context);
    },
  };
}
