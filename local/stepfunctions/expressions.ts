import jsonata from 'jsonata';
import { isObject, type Json } from '#local/stepfunctions/json.ts';
import { queryFunctions } from '#local/stepfunctions/query-functions.ts';
import { StateError } from '#local/stepfunctions/state-error.ts';

/** What `$states` holds while a field is evaluated. */
export interface States {
  readonly input: Json;
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly context: Json;
}

export type Variables = Readonly<Record<string, Json>>;

/** A field's expression could not be evaluated; `location` is the field, e.g. `Output/name`. */
export class QueryError extends StateError {
  readonly location: string;
  constructor(location: string, cause: string) {
    super('States.QueryEvaluationError', cause);
    this.location = location;
  }
}

const compiled = new Map<string, jsonata.Expression>();

function compile(source: string): jsonata.Expression {
  let expression = compiled.get(source);
  if (expression === undefined) {
    expression = jsonata(source);
    compiled.set(source, expression);
  }
  return expression;
}

/** The JSONata inside `{% … %}`, or null when the text is a literal. */
export function expressionOf(text: string): string | null {
  return text.startsWith('{%') && text.endsWith('%}') ? text.slice(2, -2).trim() : null;
}

/** Throws when a string anywhere in the value holds an expression that does not parse. */
export function checkSyntax(value: unknown, location: string): void {
  if (typeof value === 'string') {
    const source = expressionOf(value);
    if (source === null) return;
    try {
      compile(source);
    } catch (error) {
      throw new Error(`${location}: ${messageOf(error)} in ${value}`);
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, i) => {
      checkSyntax(item, `${location}[${i}]`);
    });
  } else if (isObject(value)) {
    for (const [name, item] of Object.entries(value)) checkSyntax(item, `${location}/${name}`);
  }
}

function messageOf(error: unknown): string {
  return isObject(error) && typeof error.message === 'string'
    ? error.message
    : error instanceof Error
      ? error.message
      : String(error);
}

async function evaluateText(
  text: string,
  states: States,
  variables: Variables,
  location: string,
): Promise<Json> {
  const source = expressionOf(text);
  if (source === null) return text;
  let value: unknown;
  try {
    value = await compile(source).evaluate(undefined, { ...queryFunctions, ...variables, states });
  } catch (error) {
    throw new QueryError(
      location,
      `The JSONata expression '${source}' specified for the field '${location}' threw an error during evaluation. ${messageOf(error)}`,
    );
  }
  // By way of text, because JSONata marks the arrays it makes and answers functions too.
  const json = value === undefined ? undefined : JSON.stringify(value);
  if (json === undefined)
    throw new QueryError(
      location,
      `The JSONata expression '${source}' specified for the field '${location}' returned nothing (undefined).`,
    );
  return JSON.parse(json) as Json;
}

/** Evaluates every `{% … %}` in a field's value, at any depth. Throws `QueryError`. */
export async function evaluate(
  template: Json,
  states: States,
  variables: Variables,
  location: string,
): Promise<Json> {
  if (typeof template === 'string') return evaluateText(template, states, variables, location);
  if (Array.isArray(template)) {
    const items: Json[] = [];
    for (const [i, item] of template.entries())
      items.push(await evaluate(item, states, variables, `${location}[${i}]`));
    return items;
  }
  if (isObject(template)) {
    const result: { [name: string]: Json } = {};
    for (const [name, item] of Object.entries(template))
      result[name] = await evaluate(item, states, variables, `${location}/${name}`);
    return result;
  }
  return template;
}

type Kinds = {
  number: number;
  string: string;
  boolean: boolean;
  array: Json[];
  object: Record<string, Json>;
};

/** The value of a field, if it is of the kind that the field demands; throws `QueryError` otherwise. */
export function expect<K extends keyof Kinds>(kind: K, value: Json, location: string): Kinds[K] {
  const actual = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  if (actual !== kind)
    throw new QueryError(
      location,
      `The field '${location}' returned an unexpected result type. Expected '${kind}', but was '${actual}' for value: ${JSON.stringify(value)}.`,
    );
  return value as Kinds[K];
}
