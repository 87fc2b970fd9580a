import type { Json } from '../document/api.ts';
import { isJsonLines, itemsIn } from '../input/json-lines.ts';
import type { WireResponse } from './exchange.ts';

const decoder = new TextDecoder();

/** A response whose text and JSON are made when somebody asks, and once. */
class Answer implements WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly truncated: boolean;
  #text: string | undefined;
  #json: { readonly value: Json | undefined } | undefined;

  constructor(
    status: number,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    truncated: boolean,
  ) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.truncated = truncated;
  }

  get text(): string {
    this.#text ??= decoder.decode(this.body);
    return this.#text;
  }

  get json(): Json | undefined {
    this.#json ??= { value: this.#parse() };
    return this.#json.value;
  }

  #parse(): Json | undefined {
    const type = this.headers['content-type'] ?? 'json';
    if (this.truncated || !/json/i.test(type)) return undefined;
    if (isJsonLines(type)) return itemsIn(this.text);
    try {
      return JSON.parse(this.text);
    } catch {
      return undefined;
    }
  }
}

export function answerOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  truncated = false,
): WireResponse {
  return new Answer(status, headers, body, truncated);
}
