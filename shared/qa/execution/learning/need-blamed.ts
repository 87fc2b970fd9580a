import type { Need, PlannedOperation } from '../../dependencies/plan-types.ts';
import { wordsOf } from '../../dependencies/words.ts';
import { segmentsOf } from '../../schema/pointer.ts';
import type { Bound } from '../bind.ts';
import type { WireResponse } from '../exchange.ts';
import { complaintsOf } from './complaints.ts';

const absence =
  /not (?:be )?found|does(?:n't| not) exist|no such|could not be found|there is no|unknown|is not a|not belong|invalid (?:reference|id)|must be an? (?:existing|member)|not exist|missing/i;

const nameOf = ({ at }: Need): string =>
  segmentsOf(at)
    .filter((each) => !/^\d+$/.test(each))
    .at(-1) ?? '';

/**
 * Which of the values that were put into a call a refusal speaks of: the one that it repeats, or whose name or
 * kind it names. Null when it does not say.
 */
export function needBlamed(
  response: WireResponse | null,
  planned: PlannedOperation,
  bound: readonly Bound[],
  status: number,
): Need | null {
  if (response === null) return null;
  const used = planned.needs.flatMap((need) => {
    const value = bound.find(({ at }) => at === need.at)?.value;
    return value === undefined ? [] : [{ need, value: String(value) }];
  });
  for (const { field, message } of complaintsOf(response.json, response.text)) {
    const speaks = status === 404 || absence.test(message);
    if (!speaks) continue;
    const own = field?.at(-1);
    const named = used.find(({ need }) => own !== undefined && nameOf(need) === own);
    if (named !== undefined) return named.need;
    // What it repeats beside that says where it was looked for.
    const repeated = used.findLast(({ value }) => value.length > 2 && message.includes(value));
    if (repeated !== undefined) return repeated.need;
    const words = new Set(wordsOf(message));
    // The longest name first: a project's label is named by both words.
    const meant = used
      .map(({ need }) => ({ need, kind: need.resource?.split('-').at(-1) ?? '' }))
      .filter(({ need, kind }) => words.has(kind) || words.has(wordsOf(nameOf(need)).join('')))
      .at(-1);
    if (meant !== undefined) return meant.need;
  }
  return null;
}
