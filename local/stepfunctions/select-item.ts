import { evaluate } from '#local/stepfunctions/expressions.ts';
import { isObject, type Json } from '#local/stepfunctions/json.ts';
import type { Attempt } from '#local/stepfunctions/scope.ts';

/** The input of one iteration: the item, or what `ItemSelector` makes of it. */
export async function selectItem(
  selector: Json | undefined,
  item: Json,
  index: number,
  { states, scope }: Attempt,
): Promise<Json> {
  if (selector === undefined) return item;
  const context = {
    ...(isObject(states.context) ? states.context : {}),
    Map: { Item: { Index: index, Value: item } },
  };
  return evaluate(selector, { ...states, context }, scope.variables, 'ItemSelector');
}
