import { App, Tags, Validations } from 'aws-cdk-lib';
import { ApplicationStack } from './application.ts';
import { EdgeStack } from './edge.ts';
import { requireAllBundles } from './function.ts';
import { stageNamed } from './stages.ts';
import { StateStack } from './state.ts';

const app = new App();
const stage = stageNamed(app.node.tryGetContext('stage') ?? 'dev');

const state = new StateStack(app, stage);
const edge = new EdgeStack(app, stage, state);
new ApplicationStack(app, stage, state, edge);
Tags.of(app).add('application', 'assay');
Tags.of(app).add('stage', stage.name);

requireAllBundles();
// The embedded cloud and most tests synthesise without validation, which takes longer than all the rest.
if (process.env.CDK_VALIDATION !== 'false') {
  const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
app.synth();
