import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { routes } from '#shared/accounts/contract.ts';
import { onTable, readSecret, value } from './access.ts';
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
    const readAccounts = onTable(state.accounts, 'GetItem', 'BatchGetItem', 'Query');
    const writeAccounts = onTable(
      state.accounts,
      'ConditionCheckItem',
      'DeleteItem',
      'GetItem',
      'PutItem',
      'Query',
      'UpdateItem',
    );
    const audit = onTable(state.trail, 'PutItem');

    addRoutes(this, foundation, routes, {
      getMe: [readAccounts],
      getCompanyStats: [readAccounts],
      listKeys: [readAccounts, readSecret(state.cursorSecret, 'CURSOR_SECRET_ARN')],
      createKey: [writeAccounts, audit],
      revokeKey: [writeAccounts, audit],
    });

    this.provision = new AssayFunction(this, 'Provision', {
      stage,
      entry: 'accounts/provision',
      description: 'Makes companies, members and first keys; invoked by an operator',
      timeout: Duration.minutes(1),
      uses: [writeAccounts, audit, value('OIDC_ISSUER', state.users.userPoolProviderUrl)],
    });
    new CfnOutput(this, 'ProvisionFunctionName', {
      value: this.provision.functionName,
      description: 'Invoke it to make the first company and its members',
    }).overrideLogicalId('ProvisionFunctionName');
  }
}
