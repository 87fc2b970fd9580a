const cached = new Map<string, Promise<string>>();

/** A secret's text, fetched once per sandbox. A failed read is tried again by the next caller. */
export function secretText(arn: string): Promise<string> {
  const known = cached.get(arn);
  if (known) return known;
  const read = fetchSecret(arn);
  cached.set(arn, read);
  read.catch(() => cached.delete(arn));
  return read;
}

async function fetchSecret(arn: string): Promise<string> {
  // Most calls need no secret, so they do not pay for the client.
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({});
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (SecretString === undefined) throw new Error(`The secret ${arn} holds no text.`);
    return SecretString;
  } finally {
    client.destroy();
  }
}
