import { isObject, type Json, type JsonObject } from '#local/stepfunctions/json.ts';
import type { ExecutionRecord, Row } from '#local/stepfunctions/store.ts';

/** An event in the form of the `GetExecutionHistory` answer; times are epoch seconds. */
export type HistoryEvent = JsonObject;

const text = (value: Json | undefined) => JSON.stringify(value ?? null);
const details = { truncated: false };

/** `arn:aws:states:::aws-sdk:sqs:sendMessage` is of type `aws-sdk:sqs` and of resource `sendMessage`. */
function resourceOf(arn: Json | undefined): JsonObject {
  const parts = String(arn ?? '')
    .replace(/^arn:[^:]*:states:::/, '')
    .split(':');
  const split = parts[0] === 'aws-sdk' ? 2 : 1;
  return { resourceType: parts.slice(0, split).join(':'), resource: parts.slice(split).join(':') };
}

function failure(data: JsonObject): JsonObject {
  return {
    ...(typeof data.error === 'string' ? { error: data.error } : {}),
    ...(typeof data.cause === 'string' ? { cause: data.cause } : {}),
  };
}

function limits({ timeout, heartbeat }: JsonObject): JsonObject {
  return {
    ...(typeof timeout === 'number' ? { timeoutInSeconds: timeout } : {}),
    ...(typeof heartbeat === 'number' ? { heartbeatInSeconds: heartbeat } : {}),
  };
}

function detailsOf(type: string, data: JsonObject, record: ExecutionRecord): JsonObject {
  if (type.endsWith('StateEntered'))
    return {
      stateEnteredEventDetails: {
        name: data.name ?? '',
        input: text(data.input),
        inputDetails: details,
      },
    };
  if (type.endsWith('StateExited')) {
    const assigned = Object.entries(isObject(data.assign) ? data.assign : {});
    return {
      stateExitedEventDetails: {
        name: data.name ?? '',
        output: text(data.output),
        outputDetails: details,
        ...(assigned.length > 0
          ? {
              assignedVariables: Object.fromEntries(assigned.map(([name, value]) => [name, text(value)])),
              assignedVariablesDetails: details,
            }
          : {}),
      },
    };
  }
  const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
  if (type === 'ExecutionStarted')
    return { [field]: { input: record.input, inputDetails: details, roleArn: data.roleArn ?? '' } };
  if (type === 'ExecutionSucceeded')
    return { [field]: { output: text(data.output), outputDetails: details } };
  if (type === 'TaskScheduled') {
    const region = record.arn.split(':')[3] ?? '';
    return {
      [field]: { ...resourceOf(data.resource), region, parameters: text(data.arguments), ...limits(data) },
    };
  }
  if (type === 'LambdaFunctionScheduled')
    return {
      [field]: {
        resource: data.resource ?? '',
        input: text(data.arguments),
        inputDetails: details,
        ...limits(data),
      },
    };
  if (type === 'TaskStarted') return { [field]: resourceOf(data.resource) };
  if (type === 'TaskSubmitted' || type === 'TaskSucceeded')
    return { [field]: { ...resourceOf(data.resource), output: text(data.output), outputDetails: details } };
  if (type === 'TaskFailed' || type === 'TaskTimedOut' || type === 'TaskSubmitFailed')
    return { [field]: { ...resourceOf(data.resource), ...failure(data) } };
  if (type === 'LambdaFunctionSucceeded')
    return { [field]: { output: text(data.output), outputDetails: details } };
  if (type === 'MapStateStarted')
    return { [field]: { length: Array.isArray(data.items) ? data.items.length : (data.length ?? 0) } };
  if (type.startsWith('MapIteration')) return { [field]: { name: data.name ?? '', index: data.index ?? 0 } };
  if (type === 'MapRunStarted') return { [field]: { mapRunArn: data.mapRunArn ?? '' } };
  if (type === 'EvaluationFailed')
    return { [field]: { ...failure(data), location: data.location ?? '', state: data.state ?? '' } };
  if (/^(Execution|LambdaFunction|MapRun)(Failed|TimedOut|Aborted)$/.test(type))
    return { [field]: failure(data) };
  return {};
}

/** A row of the journal as Step Functions would tell it. */
export function historyEvent(row: Row, record: ExecutionRecord): HistoryEvent {
  const type = row.type ?? '';
  return {
    id: row.id ?? 0,
    previousEventId: row.previous,
    timestamp: row.at / 1000,
    type,
    ...detailsOf(type, row.data, record),
  };
}
