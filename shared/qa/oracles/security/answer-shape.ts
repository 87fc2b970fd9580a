import type { Exchange } from '../../execution/exchange.ts';
import { statusOf } from '../answers.ts';

/** Status and body without what differs from one request to the next. */
export function shapeOf(exchange: Exchange, names: readonly string[]): string {
  let text = exchange.response?.text ?? '';
  for (const name of names) text = text.replaceAll(name, '*');
  const plain = text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?/g, '*')
    .replaceAll(/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi, '*')
    .replaceAll(/[\w-]{20,}/g, '*')
    .replaceAll(/\d+/g, '*');
  return `${statusOf(exchange)} ${plain}`;
}
