import { App, Validations } from 'aws-cdk-lib';
import { addAssay } from './assay.ts';
import { stageNamed } from './stages.ts';

const app = new App();
addAssay(app, stageNamed(app.node.tryGetContext('stage') ?? 'dev'));

// The embedded cloud and most tests synthesise without validation, which takes longer than all the rest.
if (process.env.CDK_VALIDATION !== 'false') {
  const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
app.synth();
