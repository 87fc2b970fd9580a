import { randomUUID } from 'node:crypto';
import type { AwsRequest, AwsResponse, Service } from '#local/service.ts';
import { type Executions, Refused } from '#local/stepfunctions/executions.ts';
import { historyEvent } from '#local/stepfunctions/history.ts';
import { isObject, type Json, type JsonObject } from '#local/stepfunctions/json.ts';
import { largestPayload } from '#local/stepfunctions/limits.ts';
import type { ExecutionRecord } from '#local/stepfunctions/store.ts';

const target = 'AWSStepFunctions.';

const invalid = (message: string) => new Refused('ValidationException', message);

function textOf(input: JsonObject, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '')
    throw invalid(
      `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  return value;
}

const optionalText = (input: JsonObject, name: string) =>
  typeof input[name] === 'string' ? (input[name] as string) : undefined;

const seconds = (ms: number) => ms / 1000;

function pageSize(input: JsonObject): number {
  const value = input.maxResults;
  if (value === undefined || value === 0) return 100;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 1000)
    throw invalid("Value at 'maxResults' must be 0 to 1000");
  return value;
}

/** Where a list goes on: the number in it is the last one shown. */
function positionOf(input: JsonObject): number | undefined {
  const token = optionalText(input, 'nextToken');
  if (token === undefined) return undefined;
  const number = Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Refused('InvalidToken', `Invalid Token: '${token}'`);
  return number;
}

const tokenOf = (position: number) => Buffer.from(String(position)).toString('base64url');

function summary(record: ExecutionRecord): JsonObject {
  return {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    name: record.name,
    status: record.status,
    startDate: seconds(record.startedAt),
    ...(record.stoppedAt === null ? {} : { stopDate: seconds(record.stoppedAt) }),
    ...(record.parent === null ? {} : { mapRunArn: record.parent.mapRunArn }),
  };
}

function description(record: ExecutionRecord): JsonObject {
  const included = { included: true };
  return {
    ...summary(record),
    input: record.input,
    inputDetails: included,
    ...(record.output === null ? {} : { output: record.output, outputDetails: included }),
    ...(record.error === null ? {} : { error: record.error }),
    ...(record.cause === null ? {} : { cause: record.cause }),
    redriveCount: 0,
  };
}

type Action = (executions: Executions, input: JsonObject) => JsonObject;

const actions: Record<string, Action> = {
  StartExecution(executions, input) {
    const record = executions.start(
      textOf(input, 'stateMachineArn'),
      optionalText(input, 'name') ?? randomUUID(),
      optionalText(input, 'input') ?? '{}',
    );
    return { executionArn: record.arn, startDate: seconds(record.startedAt) };
  },

  DescribeExecution(executions, input) {
    return description(executions.describe(textOf(input, 'executionArn')));
  },

  StopExecution(executions, input) {
    const stoppedAt = executions.stop(
      textOf(input, 'executionArn'),
      optionalText(input, 'error') ?? null,
      optionalText(input, 'cause') ?? null,
    );
    return { stopDate: seconds(stoppedAt) };
  },

  ListExecutions(executions, input) {
    const machineArn = optionalText(input, 'stateMachineArn');
    const mapRunArn = optionalText(input, 'mapRunArn');
    if ((machineArn === undefined) === (mapRunArn === undefined))
      throw invalid('Either a state machine ARN or a map run ARN must be specified');
    if (machineArn !== undefined && !executions.machines.has(machineArn))
      throw new Refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
    const limit = pageSize(input);
    const records = executions.store.list({
      machineArn,
      mapRunArn,
      status: optionalText(input, 'statusFilter'),
      before: positionOf(input),
      limit: limit + 1,
    });
    const shown = records.slice(0, limit);
    const last = shown.at(-1);
    return {
      executions: shown.map(summary),
      ...(records.length > limit && last ? { nextToken: tokenOf(last.seq) } : {}),
    };
  },

  GetExecutionHistory(executions, input) {
    const record = executions.describe(textOf(input, 'executionArn'));
    const limit = pageSize(input);
    const after = positionOf(input);
    const rows = executions.store.history(record.arn, {
      ...(after === undefined ? {} : { after }),
      limit: limit + 1,
      reverse: input.reverseOrder === true,
    });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1)?.id;
    return {
      events: shown.map((row) => historyEvent(row, record)),
      ...(rows.length > limit && last ? { nextToken: tokenOf(last) } : {}),
    };
  },

  SendTaskSuccess(executions, input) {
    const output = textOf(input, 'output');
    if (Buffer.byteLength(output) > largestPayload)
      throw new Refused('InvalidOutput', `The output is larger than ${largestPayload} bytes.`);
    let value: Json;
    try {
      value = JSON.parse(output) as Json;
    } catch (error) {
      throw new Refused('InvalidOutput', `Invalid Output: '${error}'`);
    }
    executions.endTask(textOf(input, 'taskToken'), 'TaskSucceeded', { output: value });
    return {};
  },

  SendTaskFailure(executions, input) {
    executions.endTask(textOf(input, 'taskToken'), 'TaskFailed', {
      error: optionalText(input, 'error') ?? '',
      cause: optionalText(input, 'cause') ?? '',
    });
    return {};
  },

  SendTaskHeartbeat(executions, input) {
    executions.heartbeat(textOf(input, 'taskToken'));
    return {};
  },

  DescribeStateMachine(executions, input) {
    const arn = textOf(input, 'stateMachineArn');
    const machine = executions.machines.get(arn);
    if (machine === undefined)
      throw new Refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return {
      stateMachineArn: arn,
      name: machine.name,
      status: 'ACTIVE',
      definition: machine.definition,
      roleArn: machine.roleArn,
      type: 'STANDARD',
      creationDate: seconds(machine.createdAt),
    };
  },

  ListStateMachines(executions) {
    return {
      stateMachines: [...executions.machines.values()].map((machine) => ({
        stateMachineArn: machine.arn,
        name: machine.name,
        type: 'STANDARD',
        creationDate: seconds(machine.createdAt),
      })),
    };
  },
};

function answer(status: number, body: JsonObject): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(body),
  };
}

/** The Step Functions API, as its SDK speaks it (AWS JSON 1.0). */
export function stepFunctionsApi(executions: Executions): Service {
  return {
    name: 'stepfunctions',
    matches: ({ headers }) => headers['x-amz-target']?.startsWith(target) ?? false,
    async handle({ headers, body }: AwsRequest): Promise<AwsResponse> {
      const name = (headers['x-amz-target'] ?? '').slice(target.length);
      try {
        const action = actions[name];
        if (action === undefined)
          throw new Refused('UnknownOperationException', `${name} is not run by the embedded cloud`);
        const input: unknown = JSON.parse(body.toString('utf8') || '{}');
        if (!isObject(input)) throw new Refused('SerializationException', 'The body is not an object');
        return answer(200, action(executions, input));
      } catch (error) {
        if (error instanceof SyntaxError)
          return answer(400, { __type: 'SerializationException', message: error.message });
        if (!(error instanceof Refused)) throw error;
        return answer(400, { __type: error.name, message: error.message });
      }
    },
  };
}
