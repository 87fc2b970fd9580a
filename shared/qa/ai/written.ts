import type { Scenario } from '../scenario/contract.ts';
import { type Generated, type Generation, generateScenarios } from './generate.ts';

/** All that a model writes, when it has written it. */
export async function written(
  generation: Generation,
): Promise<{ readonly scenarios: readonly Scenario[]; readonly end: Generated }> {
  const scenarios: Scenario[] = [];
  const generating = generateScenarios(generation);
  let next = await generating.next();
  while (next.done !== true) {
    scenarios.push(next.value);
    next = await generating.next();
  }
  return { scenarios, end: next.value };
}
