import { checkSyntax } from '#local/stepfunctions/expressions.ts';
import { isObject, type Json, type JsonObject } from '#local/stepfunctions/json.ts';
import { parseResource } from '#local/stepfunctions/task-resource.ts';

/** An expression `{% … %}` that gives a number, or the number. */
type NumberField = number | string;

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

interface Effects {
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

export interface Catcher extends Effects {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}

interface Common extends Effects {
  readonly Next?: string;
  readonly End?: boolean;
}

interface Fallible extends Common {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface TaskState extends Fallible {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments?: Json;
  readonly TimeoutSeconds?: NumberField;
  readonly HeartbeatSeconds?: NumberField;
}

export interface PassState extends Common {
  readonly Type: 'Pass';
}

export interface WaitState extends Common {
  readonly Type: 'Wait';
  readonly Seconds?: NumberField;
  readonly Timestamp?: string;
}

export interface ChoiceState extends Effects {
  readonly Type: 'Choice';
  readonly Choices: readonly (Effects & { readonly Condition: string | boolean; readonly Next: string })[];
  readonly Default?: string;
}

export interface ParallelState extends Fallible {
  readonly Type: 'Parallel';
  readonly Branches: readonly Body[];
  readonly Arguments?: Json;
}

export interface MapState extends Fallible {
  readonly Type: 'Map';
  readonly Items?: Json;
  readonly ItemReader?: {
    readonly Resource: string;
    readonly ReaderConfig?: { readonly InputType?: string; readonly MaxItems?: NumberField };
    readonly Arguments: Json;
  };
  readonly ItemSelector?: Json;
  readonly ItemBatcher?: {
    readonly BatchInput?: Json;
    readonly MaxItemsPerBatch?: NumberField;
    readonly MaxInputBytesPerBatch?: NumberField;
  };
  readonly ItemProcessor: Body & {
    readonly ProcessorConfig?: { readonly Mode?: 'INLINE' | 'DISTRIBUTED'; readonly ExecutionType?: string };
  };
  readonly MaxConcurrency?: NumberField;
  readonly ToleratedFailureCount?: NumberField;
  readonly ToleratedFailurePercentage?: NumberField;
  readonly Label?: string;
  readonly ResultWriter?: {
    readonly Resource?: string;
    readonly Arguments?: Json;
    readonly WriterConfig?: { readonly OutputType?: string; readonly Transformation?: string };
  };
}

export interface SucceedState {
  readonly Type: 'Succeed';
  readonly Output?: Json;
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly Cause?: string;
}

export type State =
  | TaskState
  | PassState
  | WaitState
  | ChoiceState
  | ParallelState
  | MapState
  | SucceedState
  | FailState;

/** States with their entry: a machine, a branch of a Parallel or the processor of a Map. */
export interface Body {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  /** Seconds; of the machine only. */
  readonly TimeoutSeconds?: number;
}

const stateTypes = new Set(['Task', 'Pass', 'Wait', 'Choice', 'Parallel', 'Map', 'Succeed', 'Fail']);
const jsonPathFields = [
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'Result',
  'ItemsPath',
];

/**
 * Reads a machine in the JSONata dialect of the States Language. Throws, with the place, for what this
 * engine does not run, so that a machine never fails half way through for it. Whether it is well
 * formed otherwise is what `asl-validator` checks.
 */
export function parseDefinition(text: string): Body {
  const machine: unknown = JSON.parse(text);
  if (!isObject(machine)) throw new Error('A state machine is a JSON object.');
  if (machine.QueryLanguage !== 'JSONata')
    throw new Error('unsupported: only state machines with "QueryLanguage": "JSONata" are run here');
  checkBody(machine, '', new Set());
  return machine as unknown as Body;
}

function checkBody(body: unknown, place: string, outer: ReadonlySet<string>): void {
  if (!isObject(body) || !isObject(body.States) || typeof body.StartAt !== 'string')
    throw new Error(`${place || 'The machine'} needs StartAt and States`);
  const states = body.States;
  const assigned = new Set(Object.values(states).flatMap(assignedBy));
  for (const name of assigned)
    if (outer.has(name))
      throw new Error(`${place}: $${name} belongs to an outer scope and cannot be assigned here`);
  if (!(body.StartAt in states)) throw new Error(`${place}: StartAt names no state: ${body.StartAt}`);
  for (const [name, state] of Object.entries(states))
    checkState(state, `${place}/${name}`, states, new Set([...outer, ...assigned]));
}

function effectsOf(state: Json): JsonObject[] {
  if (!isObject(state)) return [];
  const rules = [state.Choices, state.Catch].flatMap((list) => (Array.isArray(list) ? list : []));
  return [state, ...rules].filter(isObject);
}

function assignedBy(state: Json): string[] {
  return effectsOf(state).flatMap(({ Assign }) => (isObject(Assign) ? Object.keys(Assign) : []));
}

function checkState(state: Json, place: string, siblings: JsonObject, names: ReadonlySet<string>): void {
  if (!isObject(state) || typeof state.Type !== 'string' || !stateTypes.has(state.Type))
    throw new Error(
      `${place}: unsupported state type ${JSON.stringify(isObject(state) ? state.Type : state)}`,
    );
  if (state.QueryLanguage !== undefined && state.QueryLanguage !== 'JSONata')
    throw new Error(`${place}: unsupported: only JSONata`);
  for (const field of jsonPathFields)
    if (field in state) throw new Error(`${place}: unsupported: ${field} belongs to JSONPath`);
  for (const { Next, Default } of effectsOf(state))
    for (const target of [Next, Default])
      if (target !== undefined && !(String(target) in siblings))
        throw new Error(`${place}: no such state: ${String(target)}`);
  if (assignedBy(state).includes('states')) throw new Error(`${place}: $states is reserved`);
  const { Branches, ItemProcessor, ...own } = state;
  checkSyntax(own, place);
  if (state.Type === 'Task') parseResource(String(state.Resource), place);
  if (Array.isArray(Branches))
    Branches.forEach((branch, i) => {
      checkBody(branch, `${place}[${i}]`, names);
    });
  if (state.Type === 'Map') checkMap(state, ItemProcessor, place, names);
}

function checkMap(
  state: JsonObject,
  processor: Json | undefined,
  place: string,
  names: ReadonlySet<string>,
): void {
  if (!isObject(processor)) throw new Error(`${place} needs an ItemProcessor`);
  const distributed = isObject(processor.ProcessorConfig) && processor.ProcessorConfig.Mode === 'DISTRIBUTED';
  if (!distributed)
    for (const field of ['ItemReader', 'ItemBatcher', 'ResultWriter', 'ToleratedFailureCount'])
      if (field in state) throw new Error(`${place}: ${field} needs "Mode": "DISTRIBUTED"`);
  const reader = state.ItemReader;
  if (isObject(reader)) {
    if (reader.Resource !== 'arn:aws:states:::s3:getObject')
      throw new Error(`${place}: unsupported ItemReader ${String(reader.Resource)}`);
    const type = isObject(reader.ReaderConfig) ? reader.ReaderConfig.InputType : undefined;
    if (type !== 'JSON' && type !== 'JSONL')
      throw new Error(`${place}: unsupported InputType ${String(type)}; JSON and JSONL are read here`);
  }
  // A distributed Map's children are executions of their own and do not see the outer variables.
  checkBody(processor, `${place}()`, distributed ? new Set() : names);
}
