import { randomUUID } from 'node:crypto';
import type { Functions, Invocation } from '#local/service.ts';
import { isObject, type Json } from '#local/stepfunctions/json.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';

/** Invokes a function; throws what it failed with under the name that Step Functions gives it. */
export async function invokeFunction(functions: Functions, name: string, payload: Json): Promise<Json> {
  let answer: Invocation;
  try {
    answer = await functions.invoke(name, payload);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const exception = error.name.endsWith('Exception') ? error.name : 'ServiceException';
    throw new StateError(`Lambda.${exception}`, `${error.message} (Service: Lambda)`);
  }
  // A function that answers nothing answers null.
  const result = (answer.payload ?? null) as Json;
  if (answer.functionError === null) return result;
  const type = isObject(result) ? result.errorType : undefined;
  throw new StateError(typeof type === 'string' ? type : 'Lambda.Unknown', JSON.stringify(result));
}

/** `arn:aws:states:::lambda:invoke`. The function's answer is in `Payload`. */
export async function lambdaInvoke(functions: Functions, argument: Json): Promise<Json> {
  if (!isObject(argument) || typeof argument.FunctionName !== 'string')
    throw new StateError('States.Runtime', 'lambda:invoke needs Arguments with a FunctionName.');
  const payload = await invokeFunction(functions, argument.FunctionName, argument.Payload ?? {});
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: { HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: randomUUID() },
    StatusCode: 200,
  };
}
