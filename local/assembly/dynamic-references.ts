/** Reads what CloudFormation would read when it deploys. */
export interface References {
  /** The text of a secret, by ARN or name. */
  secret(id: string): string;
  parameter(name: string): string;
}

const pattern = /\{\{resolve:(secretsmanager|ssm|ssm-secure):(.+?)\}\}/g;

function value(service: string, reference: string, read: References): string {
  if (service !== 'secretsmanager') return read.parameter(reference.replace(/:\d+$/, ''));
  // <id>:SecretString:<json key>:<version stage>:<version id>, all but the id optional
  const [, id = reference, rest = ''] =
    /^(.+?)(?::(?:SecretString|SecretBinary)(.*))?$/.exec(reference) ?? [];
  const text = read.secret(id);
  const key = rest.split(':')[1] ?? '';
  return key === '' ? text : String((JSON.parse(text) as Record<string, unknown>)[key]);
}

/** A text with its dynamic references (`{{resolve:secretsmanager:…}}`) replaced by what they name. */
export function dynamicReferences(text: string, read: References): string {
  return text.replace(pattern, (_whole, service: string, reference: string) =>
    value(service, reference, read),
  );
}
