import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/*
 * A file of its own, so that it can be imported when it is first needed: a bundle keeps all commands of a
 * client that is itself imported so.
 */

const parameters = new SSMClient({});
const secrets = new SecretsManagerClient({});

export async function parameterValue(name: string): Promise<string | undefined> {
  return (await parameters.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
}

export async function secretValue(arn: string): Promise<string | undefined> {
  return (await secrets.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString;
}
