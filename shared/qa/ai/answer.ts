import * as z from 'zod';
import { Scenario } from '../scenario/contract.ts';

/** What is wrong with a scenario that has the right form, in words for whoever wrote it; empty: nothing. */
export type Check = (scenario: Scenario) => readonly string[];

/** Problems of one scenario that are told; with more than these it is written anew anyway. */
const TOLD = 8;

/** What an answer of the model must be: the scenario contract itself, each scenario checked. */
export function answerOf(most: number, check: Check): z.ZodType<{ scenarios: Scenario[] }> {
  return z.object({
    scenarios: z
      .array(
        Scenario.superRefine((scenario, context) => {
          for (const message of check(scenario).slice(0, TOLD)) context.addIssue({ code: 'custom', message });
        }),
      )
      .refine((scenarios) => scenarios.length <= most, { error: `Expected at most ${most} scenarios.` }),
  });
}

/** The scenarios that can be used out of an answer that as a whole cannot. */
export function usableOf(answer: string, most: number, check: Check): Scenario[] {
  let json: unknown;
  try {
    json = JSON.parse(answer);
  } catch {
    return [];
  }
  const read = z.object({ scenarios: z.array(z.unknown()) }).safeParse(json);
  if (!read.success) return [];
  return read.data.scenarios
    .flatMap((each) => {
      const scenario = Scenario.safeParse(each);
      return scenario.success && check(scenario.data).length === 0 ? [scenario.data] : [];
    })
    .slice(0, most);
}
