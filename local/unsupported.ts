import type { Resources } from '#local/assembly/resources.ts';

/** Types that are run here. */
const run: readonly string[] = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::SSM::Parameter',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
  'Custom::CDKBucketDeployment',
];

/** Types that make no difference on one machine: permissions, monitoring, and how AWS runs the others. */
const indifferent: readonly (string | RegExp)[] = [
  /^AWS::(ApplicationInsights|Budgets|CloudWatch|CodeDeploy|IAM|KMS|Logs|Oam|Route53|SNS|WAFv2|XRay)::/,
  'AWS::ApiGateway::Account',
  'AWS::CDK::Metadata',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::OriginRequestPolicy',
  'AWS::Cognito::ManagedLoginBranding',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'Custom::S3AutoDeleteObjects',
];

/** Types of resources in the template that nothing here carries out, though they may matter. */
export function unsupportedTypes(resources: Resources): readonly string[] {
  const known = (type: string) =>
    run.includes(type) ||
    indifferent.some((one) => (typeof one === 'string' ? one === type : one.test(type)));
  return [...new Set(resources.all.map(({ type }) => type))].filter((type) => !known(type)).sort();
}
