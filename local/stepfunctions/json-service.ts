import type { AwsRequest, AwsResponse } from '#local/service.ts';
import { isObject, type Json, type JsonObject } from '#local/stepfunctions/json.ts';
import { ServiceError } from '#local/stepfunctions/world.ts';

/** The target prefix that each AWS JSON service listens to, and how Step Functions names it in errors. */
const services: Record<string, { target: string; version: string; name: string }> = {
  dynamodb: { target: 'DynamoDB_20120810', version: '1.0', name: 'DynamoDB' },
  sqs: { target: 'AmazonSQS', version: '1.0', name: 'Sqs' },
  ssm: { target: 'AmazonSSM', version: '1.1', name: 'Ssm' },
  secretsmanager: { target: 'secretsmanager', version: '1.1', name: 'SecretsManager' },
  sfn: { target: 'AWSStepFunctions', version: '1.0', name: 'Sfn' },
  events: { target: 'AWSEvents', version: '1.1', name: 'EventBridge' },
};

async function textOf(body: AwsResponse['body']): Promise<string> {
  if (body === undefined) return '';
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body.toString();
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/**
 * Calls a service of the embedded cloud for a state machine, through the same protocol that an SDK
 * would speak.
 *
 * @param dispatch what the internal port does with a request
 */
export function jsonCaller(
  dispatch: (request: AwsRequest) => Promise<AwsResponse>,
): (service: string, action: string, input: JsonObject) => Promise<Json> {
  return async (service, action, input) => {
    const known = services[service];
    if (known === undefined) throw new ServiceError('States.Runtime', `${service} is not called here`);
    const operation = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
    // The optimised integration takes the message as JSON, the service takes text.
    const body =
      service === 'sqs' && 'MessageBody' in input && typeof input.MessageBody !== 'string'
        ? { ...input, MessageBody: JSON.stringify(input.MessageBody) }
        : input;
    const answer = await dispatch({
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {
        'content-type': `application/x-amz-json-${known.version}`,
        'x-amz-target': `${known.target}.${operation}`,
      },
      body: Buffer.from(JSON.stringify(body)),
    });
    const parsed = JSON.parse((await textOf(answer.body)) || '{}') as Json;
    if (answer.status < 300) return parsed;
    const type = isObject(parsed) ? String(parsed.__type ?? 'ServiceException') : 'ServiceException';
    const name = type.split('#').at(-1) ?? type;
    const message = isObject(parsed) ? String(parsed.message ?? parsed.Message ?? '') : '';
    throw new ServiceError(
      `${known.name}.${name.endsWith('Exception') ? name : `${name}Exception`}`,
      `${message} (Service: ${known.name}, Status Code: ${answer.status})`,
    );
  };
}
