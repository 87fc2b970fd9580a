import { createHash } from 'node:crypto';
import type { Api, Json, Media } from '../document/api.ts';
import { isArray, isObject } from '../schema/pointer.ts';
import { SchemaProblem, storeOf } from '../schema/schema-store.ts';
import { propertyShape, type Shape, shapeOf } from '../schema/shape.ts';
import { isJsonLines, linesOf } from './json-lines.ts';
import { isJsonType, textOf } from './parameter-style.ts';
import { xmlOf } from './xml.ts';

/** What stands in a request after its headers. */
export interface WireBody {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

export type BodyKind = 'json' | 'lines' | 'form' | 'multipart' | 'xml' | 'text' | 'bytes';

export function kindOf(type: string): BodyKind {
  const [essence = ''] = type.toLowerCase().split(';');
  const plain = essence.trim();
  if (isJsonType(plain)) return 'json';
  if (isJsonLines(plain)) return 'lines';
  if (plain === 'application/x-www-form-urlencoded') return 'form';
  if (plain.startsWith('multipart/')) return 'multipart';
  if (/[/+]xml$/.test(plain)) return 'xml';
  if (plain.startsWith('text/') || /yaml|javascript|graphql|csv/.test(plain)) return 'text';
  return 'bytes';
}

const preference: readonly BodyKind[] = ['json', 'lines', 'form', 'multipart', 'xml', 'text', 'bytes'];

/** Media types of a body, those first that are written and checked best. */
export function preferred(media: readonly Media[]): Media[] {
  const rank = ({ type }: Media): number => preference.indexOf(kindOf(type)) + (type.includes('*') ? 0.5 : 0);
  return [...media].sort((one, other) => rank(one) - rank(other));
}

/** A type that can be sent in place of a range: `text/*` is `text/plain`. */
function concrete(type: string): string {
  if (type === '*/*' || type === 'application/*') return 'application/json';
  if (type === 'text/*') return 'text/plain';
  if (type === 'image/*') return 'image/png';
  return type.includes('*') ? 'application/octet-stream' : type;
}

/** `a=1&b=2`: lists repeat their name, objects are JSON, as OpenAPI has it by default. */
function formBody(value: Json): string {
  const pairs: [string, string][] = [];
  if (isObject(value))
    for (const [name, each] of Object.entries(value))
      if (isArray(each)) for (const item of each) pairs.push([name, textOf(item)]);
      else pairs.push([name, textOf(each)]);
  return new URLSearchParams(pairs).toString();
}

const quoted = (name: string): string =>
  name.replaceAll(/["\r\n]/g, (character) => encodeURIComponent(character));

function isBinary(shape: Shape): boolean {
  return (
    shape.formats.includes('binary') ||
    (shape.conjuncts.some(
      ({ contentMediaType, type }) => contentMediaType !== undefined || type === undefined,
    ) &&
      shape.types.has('string') &&
      !shape.typed)
  );
}

function multipartBody(api: Api, media: Media | null, value: Json, type: string): WireBody {
  const shape = media?.schema === null || media === null ? null : shapeAt(api, media.schema.pointer);
  const parts: string[] = [];
  const entries = isObject(value) ? Object.entries(value) : [['file', value] as const];
  for (const [name, each] of entries) {
    const values = isArray(each) ? each : [each];
    const property = shape === null ? null : propertyShape(storeOf(api.document, 'request'), shape, name);
    const binary =
      property !== null &&
      (isBinary(property) || property.items.some(({ rest }) => isObject(rest) && rest.format === 'binary'));
    for (const item of values) {
      const declared = media?.encoding[name]?.contentType ?? null;
      const [first = ''] = (declared ?? '').split(',');
      const contentType =
        first !== ''
          ? concrete(first.trim())
          : binary
            ? 'application/octet-stream'
            : typeof item === 'object' && item !== null
              ? 'application/json'
              : null;
      const file = binary ? `; filename="${quoted(name)}.bin"` : '';
      parts.push(
        `Content-Disposition: form-data; name="${quoted(name)}"${file}\r\n${contentType === null ? '' : `Content-Type: ${contentType}\r\n`}\r\n${textOf(item)}\r\n`,
      );
    }
  }
  // Follows from the content, so that the same input is the same request.
  const boundary = `assay-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24)}`;
  const text = `${parts.map((part) => `--${boundary}\r\n${part}`).join('')}--${boundary}--\r\n`;
  return { contentType: `${type}; boundary=${boundary}`, body: new TextEncoder().encode(text) };
}

function shapeAt(api: Api, pointer: string): Shape | null {
  const store = storeOf(api.document, 'request');
  try {
    return shapeOf(store, { $ref: store.addressOf(pointer) });
  } catch (error) {
    if (error instanceof SchemaProblem) return null;
    throw error;
  }
}

/** Writes a body down as its media type asks. */
export function bodyOf(api: Api, media: Media | null, mediaType: string, value: Json): WireBody {
  const type = concrete(mediaType);
  switch (kindOf(type)) {
    case 'json':
      return { contentType: type, body: JSON.stringify(value) };
    case 'lines':
      return { contentType: type, body: linesOf(type, value) };
    case 'form':
      return { contentType: type, body: formBody(value) };
    case 'multipart':
      return multipartBody(api, media, value, type);
    case 'xml': {
      const store = storeOf(api.document, 'request');
      if (typeof value === 'string') return { contentType: type, body: value };
      const schema = media?.schema == null ? true : { $ref: store.addressOf(media.schema.pointer) };
      return { contentType: type, body: xmlOf(store, schema, value) };
    }
    case 'text':
      return { contentType: type, body: textOf(value) };
    case 'bytes':
      return { contentType: type, body: new TextEncoder().encode(textOf(value)) };
  }
}
