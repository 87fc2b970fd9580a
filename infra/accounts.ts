import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { routes } from '#shared/accounts/contract.ts';
import { onTable, value } from './access.ts';
import type { Foundation } from './foundation.ts';
import { AssayFunction } from './function.ts';
import { addRoutes } from './route.ts';

/** Companies, members, API keys. */
export class Accounts extends Construct {
  /** Invoked by operators. */
  readonly provision: AssayFunction;

  constructor(scope: Construct, foundation: Foundation) {
    super(scope, 'Accounts');
    const { stage, state } = foundation;
    const audit = onTable(state.trail, 'PutItem');

    addRoutes(this, foundation, routes, {
      getMe: [onTable(state.accounts, 'BatchGetItem')],
      getCompanyStats: [onTable(state.accounts, 'BatchGetItem')],
      listKeys: [onTable(state.accounts, 'Query')],
      createKey: [onTable(state.accounts, 'PutItem', 'UpdateItem'), audit],
      revokeKey: [onTable(state.accounts, 'DeleteItem', 'GetItem', 'UpdateItem'), audit],
    });

    this.provision = new AssayFunction(this, 'Provision', {
      stage,
      entry: 'accounts/provision',
      description: 'Makes companies, members and first keys; invoked by an operator',
      timeout: Duration.minutes(1),
      uses: [
        onTable(state.accounts, 'ConditionCheckItem', 'PutItem', 'UpdateItem'),
        // The profiles of testers
        onTable(state.testing, 'PutItem'),
        audit,
        value('OIDC_ISSUER', state.users.userPoolProviderUrl),
      ],
    });
    new CfnOutput(this, 'ProvisionFunctionName', {
      value: this.provision.functionName,
      description: 'Invoke it to make the first company and its members',
    }).overrideLogicalId('ProvisionFunctionName');
  }
}
