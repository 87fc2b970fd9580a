/** Reads what CloudFormation would read when it deploys. */
export interface References {
  /** The text of a secret, by ARN or name. */
  secret(id: string): Promise<string>;
  parameter(name: string): Promise<string>;
}

const pattern = /\{\{resolve:(secretsmanager|ssm|ssm-secure):(.+?)\}\}/g;

async function value(service: string, reference: string, read: References): Promise<string> {
  if (service !== 'secretsmanager') return read.parameter(reference.replace(/:\d+$/, ''));
  // <id>:SecretString:<json key>:<version stage>:<version id>, all but the id optional
  const [, id = reference, rest = ''] =
    /^(.+?)(?::(?:SecretString|SecretBinary)(.*))?$/.exec(reference) ?? [];
  const text = await read.secret(id);
  const key = rest.split(':')[1] ?? '';
  return key === '' ? text : String((JSON.parse(text) as Record<string, unknown>)[key]);
}

/** A text with its dynamic references (`{{resolve:secretsmanager:…}}`) replaced by what they name. */
export async function dynamicReferences(text: string, read: References): Promise<string> {
  let result = text;
  for (const [whole, service = '', reference = ''] of text.matchAll(pattern)) {
    const found = await value(service, reference, read);
    result = result.replace(whole, () => found);
  }
  return result;
}
