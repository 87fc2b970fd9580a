import type { Json } from '../document/api.ts';
import { isArray } from '../schema/pointer.ts';

/** What RFC 7464 puts before each text. */
const separator = '\x1e';

/** Whether a body is one JSON text after the other (JSON Lines, or RFC 7464), which together are a list. */
export const isJsonLines = (type: string): boolean =>
  /[/+](x-)?(ndjson|jsonl|jsonlines|json-lines|json-seq)($|;)/i.test(type.trim());

/** Each item on a line of its own. What is no list is written as the only item. */
export function linesOf(type: string, value: Json): string {
  const mark = /json-seq/i.test(type) ? separator : '';
  const items = isArray(value) ? value : [value];
  return items.map((item) => `${mark}${JSON.stringify(item)}\n`).join('');
}

/** The items, or undefined when any of them is no JSON. */
export function itemsIn(text: string): Json[] | undefined {
  const lines = text
    .replaceAll(separator, '\n')
    .split('\n')
    .filter((line) => line.trim() !== '');
  try {
    return lines.map((line) => JSON.parse(line));
  } catch {
    return undefined;
  }
}
