import { type App, Tags } from 'aws-cdk-lib';
import { ApplicationStack } from './application.ts';
import { EdgeStack } from './edge.ts';
import { requireAllBundles } from './function.ts';
import type { Stage } from './stage.ts';
import { StateStack } from './state.ts';

/** All stacks of a stage. Throws when a function has not been built. */
export function addAssay(app: App, stage: Stage): void {
  const state = new StateStack(app, stage);
  const edge = new EdgeStack(app, stage, state);
  new ApplicationStack(app, stage, state, edge);
  Tags.of(app).add('application', 'assay');
  Tags.of(app).add('stage', stage.name);
  requireAllBundles();
}
