import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  ListSecretsCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setOffset } from '#local/clock.ts';
import { createSecrets, type Secrets } from '#local/services/secrets/secrets.ts';
import { arnOf, type LocalCloud, region, resource, startLocalCloud } from './local-cloud.ts';

const arn = arnOf('secretsmanager', 'secret:assay/cursor-abc123');
let cloud: LocalCloud;
let secrets: Secrets;
let client: SecretsManagerClient;

beforeEach(async () => {
  cloud = await startLocalCloud([
    resource('AWS::SecretsManager::Secret', 'assay/cursor', arn, {
      GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true },
    }),
  ]);
  secrets = createSecrets(cloud.context());
  cloud.serve(...secrets.services);
  client = new SecretsManagerClient({ region, endpoint: cloud.endpoint, credentials: cloud.credentials });
});

afterEach(async () => {
  setOffset(0);
  client.destroy();
  await secrets.stop();
  await cloud.close();
});

const get = (SecretId: string, VersionStage?: string) =>
  client.send(new GetSecretValueCommand({ SecretId, ...(VersionStage && { VersionStage }) }));

test('a generated secret of the template is made once', async () => {
  const before = await get(arn);

  await secrets.stop();
  secrets = createSecrets(cloud.context());
  cloud.serve(...secrets.services);

  expect(before.SecretString).toMatch(/^[A-Za-z0-9]{40}$/);
  expect((await get('assay/cursor')).SecretString).toBe(before.SecretString);
  expect((await get(arn.slice(0, -7))).ARN).toBe(arn);
});

test('a new value becomes current and the old one stays as the previous', async () => {
  await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'one' }));
  await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: 'two' }));

  expect((await get(arn)).SecretString).toBe('two');
  expect((await get(arn, 'AWSPREVIOUS')).SecretString).toBe('one');
  expect(secrets.read('assay/cursor')).toBe('two');
});

test('the same token creates a secret once', async () => {
  const create = (token: string, SecretString = 's') =>
    client.send(
      new CreateSecretCommand({ Name: 'assay/target/run_1', SecretString, ClientRequestToken: token }),
    );
  const token = 'a'.repeat(32);

  const first = await create(token);
  const again = await create(token);

  expect(again).toMatchObject({ ARN: first.ARN, VersionId: token });
  await expect(create(token, 'other')).rejects.toBeInstanceOf(ResourceExistsException);
  await expect(create('b'.repeat(32))).rejects.toBeInstanceOf(ResourceExistsException);
});

test('lists by the beginning of names', async () => {
  for (const Name of ['assay/target/1', 'assay/target/2', 'other']) {
    await client.send(new CreateSecretCommand({ Name, SecretBinary: Buffer.from([1, 2]) }));
  }

  const { SecretList } = await client.send(
    new ListSecretsCommand({ Filters: [{ Key: 'name', Values: ['assay/target/'] }] }),
  );

  expect(SecretList?.map(({ Name }) => Name)).toEqual(['assay/target/1', 'assay/target/2']);
  expect([...((await get('other')).SecretBinary ?? [])]).toEqual([1, 2]);
});

test('a deleted secret is refused, and gone after its recovery time', async () => {
  await client.send(new DeleteSecretCommand({ SecretId: arn, RecoveryWindowInDays: 7 }));

  await expect(get(arn)).rejects.toBeInstanceOf(InvalidRequestException);
  expect((await client.send(new DescribeSecretCommand({ SecretId: arn }))).DeletedDate).toBeInstanceOf(Date);
  setOffset(7 * 86_400_000 + 1000);
  await expect(get(arn)).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test('a secret deleted by force is gone at once', async () => {
  await client.send(new DeleteSecretCommand({ SecretId: arn, ForceDeleteWithoutRecovery: true }));

  await expect(get(arn)).rejects.toBeInstanceOf(ResourceNotFoundException);
});
