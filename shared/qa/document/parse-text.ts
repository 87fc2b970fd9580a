import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { checkSize, plainCopy } from './limits.ts';
import { DocumentUnreadable } from './unreadable.ts';

const schema = CORE_SCHEMA.withTags(mergeTag);

const signatures: readonly (readonly [start: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive'],
  [[0x1f, 0x8b], 'a compressed file'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF file'],
  [[0x89, 0x50, 0x4e, 0x47], 'an image'],
];

/** Bytes or text of a JSON or YAML document to a value that shares no parts. Throws DocumentUnreadable. */
export function parseText(
  source: string | Uint8Array,
  limits: { readonly bytes: number; readonly nodes: number },
): unknown {
  const length = typeof source === 'string' ? Buffer.byteLength(source) : source.byteLength;
  if (length > limits.bytes)
    throw new DocumentUnreadable(
      `The document has ${(length / 1e6).toFixed(0)} MB; at most ${(limits.bytes / 1e6).toFixed(0)} MB are read.`,
    );
  const text = textOf(source);
  const start = text.slice(0, 1_000).trimStart();
  if (start === '' && text.trim() === '') throw new DocumentUnreadable('The document is empty.');
  if (/^<(!doctype\s+html|html|head|body)\b/i.test(start))
    throw new DocumentUnreadable(
      'This is a web page, not an API document. Give the address of the document itself.',
    );
  if (start.startsWith('<')) throw new DocumentUnreadable('This is XML or HTML, not an OpenAPI document.');
  if (start.startsWith('{') || start.startsWith('[')) return parseJson(text, limits.nodes);
  return parseYaml(text, limits.nodes);
}

function textOf(source: string | Uint8Array): string {
  const begins = (start: readonly number[]) =>
    start.every(
      (byte, index) => (typeof source === 'string' ? source.charCodeAt(index) : source[index]) === byte,
    );
  for (const [start, what] of signatures)
    if (begins(start)) throw new DocumentUnreadable(`This is ${what}, not an API document.`);
  const text = typeof source === 'string' ? source : new TextDecoder(encodingOf(source)).decode(source);
  if (text.slice(0, 1_000).includes('\0'))
    throw new DocumentUnreadable('This is a binary file, not an API document.');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function parseJson(text: string, maxNodes: number): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // Comments and trailing commas are no JSON, but YAML reads most of them.
    try {
      return parseYaml(text, maxNodes);
    } catch {
      throw new DocumentUnreadable(`The document is not valid JSON: ${messageOf(error)}`);
    }
  }
  checkSize(value, maxNodes);
  return value;
}

function parseYaml(text: string, maxNodes: number): unknown {
  let value: unknown;
  try {
    value = load(text, { schema, json: true, maxDepth: 250, maxTotalMergeKeys: 100_000 });
  } catch (error) {
    throw new DocumentUnreadable(`The document is neither JSON nor YAML: ${messageOf(error)}`);
  }
  return plainCopy(value, maxNodes);
}

/** The first line; parsers add an extract of the document below it. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').slice(0, 200);
}
