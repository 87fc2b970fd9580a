/** What passes between states. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Bytes of the value as JSON text in UTF-8, which is what the payload limit counts. */
export function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
