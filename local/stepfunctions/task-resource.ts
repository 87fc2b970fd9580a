/** What a Task asks for, read from its `Resource`. */
export type TaskResource =
  | { readonly kind: 'function'; readonly arn: string }
  | { readonly kind: 'lambda'; readonly pattern: 'response' | 'token' }
  | { readonly kind: 'execution'; readonly pattern: 'response' | 'sync' | 'token' }
  | {
      readonly kind: 'service';
      /** e.g. `sqs`, `dynamodb`; as it is spelt in the ARN. */
      readonly service: string;
      /** e.g. `sendMessage`. */
      readonly action: string;
      readonly pattern: 'response' | 'token';
    };

/** Services that the generic integration can call: they speak AWS JSON. */
export const callable = ['dynamodb', 'sqs', 'ssm', 'secretsmanager', 'sfn', 'events'] as const;

/** Throws for what this engine cannot run. `place` names the state. */
export function parseResource(arn: string, place: string): TaskResource {
  if (/^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:function:/.test(arn)) return { kind: 'function', arn };
  const match = /^arn:aws[\w-]*:states:::(?:(aws-sdk):)?([\w-]+):(\w+)(?:\.([\w:]+))?$/.exec(arn);
  const unsupported = new Error(`${place}: unsupported Resource ${arn}`);
  if (match === null) throw unsupported;
  const [, sdk, service = '', action = '', suffix] = match;
  const token = suffix === 'waitForTaskToken';
  if (suffix !== undefined && !token && suffix !== 'sync:2') throw unsupported;
  if (sdk === undefined && service === 'states' && action === 'startExecution')
    return {
      kind: 'execution',
      pattern: suffix === 'sync:2' ? 'sync' : token ? 'token' : 'response',
    };
  if (suffix === 'sync:2') throw unsupported;
  const pattern = token ? 'token' : 'response';
  if (sdk === undefined && service === 'lambda' && action === 'invoke') return { kind: 'lambda', pattern };
  const optimised =
    (service === 'sqs' && action === 'sendMessage') ||
    (service === 'dynamodb' && ['getItem', 'putItem', 'updateItem', 'deleteItem'].includes(action));
  if (sdk === undefined && !optimised) throw unsupported;
  if (!(callable as readonly string[]).includes(service)) throw unsupported;
  return { kind: 'service', service, action, pattern };
}
