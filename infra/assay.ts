import { type App, Stack, Tags } from 'aws-cdk-lib';
import { Accounts } from './accounts.ts';
import { ApplicationStack } from './application.ts';
import { EdgeStack } from './edge.ts';
import type { Foundation } from './foundation.ts';
import { requireAllBundles } from './function.ts';
import { Notifications } from './notifications.ts';
import { Qa } from './qa.ts';
import { Realtime } from './realtime.ts';
import type { Stage } from './stage.ts';
import { StateStack } from './state.ts';
import { Testers } from './testers.ts';
import { Tests, testRunMachine } from './tests.ts';

/** All stacks of a stage. Throws when a function has not been built. */
export function addAssay(app: App, stage: Stage): void {
  const state = new StateStack(app, stage);
  const edge = new EdgeStack(app, stage, state);
  const foundation: Foundation = { stage, state, edge };

  // One stack for each capability: a route is eight resources, and a stack has room for 500.
  const stack = (id: string, what: string) =>
    new Stack(app, id, {
      stackName: `assay-${stage.name}-${id.toLowerCase()}`,
      description: `Assay ${stage.name}: ${what}`,
    });
  const accounts = new Accounts(stack('Accounts', 'companies, members, keys'), foundation);
  const notifications = new Notifications(stack('Notifications', 'e-mails, webhooks'), foundation);
  const testers = new Testers(
    stack('Testers', 'people who test, and their work'),
    foundation,
    testRunMachine(stage),
  );
  const tests = new Tests(stack('Tests', 'test runs'), foundation, { testers, notifications });
  const qa = new Qa(stack('Qa', 'API packages and their runs'), foundation, { notifications });
  const realtime = new Realtime(stack('Realtime', 'live updates'), foundation);
  new ApplicationStack(app, foundation, { accounts, notifications, testers, tests, qa, realtime });

  Tags.of(app).add('application', 'assay');
  Tags.of(app).add('stage', stage.name);
  requireAllBundles();
}
