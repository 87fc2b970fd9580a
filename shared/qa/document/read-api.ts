import type { Api } from './api.ts';
import { brokenFinder } from './broken-references.ts';
import { embedExternal } from './external-references.ts';
import { documentLimits } from './limits.ts';
import { isJsonObject, isNode, isText, type Node, textOr } from './node.ts';
import { bringToNormalForm } from './normal-form.ts';
import { parseText } from './parse-text.ts';
import { readOperations } from './read-operations.ts';
import { forgotten } from './read-parameter.ts';
import { securitySchemesOf } from './security.ts';
import { serversOf } from './servers.ts';
import { fromSwaggerTwo } from './swagger-two.ts';
import { DocumentUnreadable } from './unreadable.ts';

export interface DocumentSource {
  readonly text: string | Uint8Array;
  /** Where it comes from: other documents and relative servers are found from there. */
  readonly address: string | null;
}

export interface ReadOptions {
  /** Gets the text of another document that this one refers to; null: such parts are left out. */
  readonly fetchExternal: ((url: string) => Promise<string>) | null;
  /** Bytes of the document; `documentLimits.bytes` when not said. */
  readonly maxBytes?: number;
}

/**
 * Reads Swagger 2.0 and OpenAPI 3.0 to 3.2, JSON or YAML, as OpenAPI 3.1. What cannot be used is left out and
 * named in `problems`. Throws DocumentUnreadable for what is no API document at all.
 */
export async function readApi(source: DocumentSource, options: ReadOptions): Promise<Api> {
  const parsed = parseText(source.text, {
    bytes: options.maxBytes ?? documentLimits.bytes,
    nodes: documentLimits.nodes,
  });
  const dialect = dialectOf(parsed);
  if (!isNode(parsed)) throw new DocumentUnreadable('The document is not an object.');
  const unresolved = await embedExternal(parsed, source.address, options.fetchExternal);
  const isTwo = dialect.startsWith('2');
  const schemesMissing = isTwo && !Array.isArray(parsed.schemes);
  const { document, problems } = isTwo ? fromSwaggerTwo(parsed) : { document: parsed, problems: [] };
  document[forgotten.name] = { text: { type: 'string' }, anything: {} };
  const normal = bringToNormalForm(document, isTwo || dialect.startsWith('3.0'), unresolved);
  const brokenIn = brokenFinder(document, normal.broken);
  const read = readOperations(document, brokenIn, unresolved);
  const general = [...normal.broken.values()].map(({ pointer, reason }) => ({
    operation: null,
    pointer,
    reason: `This schema ${reason}; anything is taken for valid there.`,
  }));
  const info: Node = isNode(document.info) ? document.info : {};
  const nothing =
    read.operations.length === 0
      ? [{ operation: null, pointer: '/paths', reason: nothingToCall(document) }]
      : [];
  if (!isJsonObject(document)) throw new DocumentUnreadable('The document is not an object.');
  return {
    title: textOr(info.title, 'API without a title'),
    version: String(info.version ?? ''),
    dialect,
    servers: serversOf(withScheme(document, schemesMissing, source.address), source.address),
    operations: read.operations,
    problems: [...problems, ...nothing, ...read.problems, ...normal.problems, ...general],
    securitySchemes: securitySchemesOf(document),
    document,
  };
}

function dialectOf(value: unknown): string {
  if (!isNode(value))
    throw new DocumentUnreadable(
      'The document is a single value or a list, where an OpenAPI document is an object.',
    );
  const { swagger, openapi } = value;
  if (openapi !== undefined && openapi !== null) {
    const version = String(openapi);
    if (/^3(\.[0-2])?(\.|$)/.test(version)) return version;
    throw new DocumentUnreadable(
      `The document is OpenAPI ${version.slice(0, 20)}; 2.0 and 3.0 to 3.2 can be read.`,
    );
  }
  if (swagger !== undefined && swagger !== null) {
    const version = String(swagger);
    if (/^2(\.0)?$/.test(version)) return '2.0';
    throw new DocumentUnreadable(
      `The document is Swagger ${version.slice(0, 20)}; 2.0 and OpenAPI 3.0 to 3.2 can be read.`,
    );
  }
  throw new DocumentUnreadable(whatElse(value));
}

function whatElse(value: Node): string {
  if ('asyncapi' in value) return 'This is an AsyncAPI document; it describes messages, not HTTP calls.';
  if ('swaggerVersion' in value)
    return 'This is Swagger 1, which cannot be read. Convert it to OpenAPI first.';
  if (isNode(value.info) && 'item' in value)
    return 'This is a Postman collection. Export it as OpenAPI first.';
  if (isNode(value.data) && '__schema' in value.data)
    return 'This is a GraphQL schema, not an OpenAPI document.';
  if (isNode(value.log) && 'entries' in value.log) return 'This is a HAR recording, not an OpenAPI document.';
  return 'The document says neither "openapi" nor "swagger", so it is no API document.';
}

function nothingToCall(document: Node): string {
  if (isNode(document.webhooks) && document.paths === undefined)
    return 'The document only describes webhooks, which the API sends itself: there is nothing to call.';
  if (document.paths === undefined) return 'The document has no paths: there is nothing to call.';
  return 'The document has no operation that can be called.';
}

/** Swagger 2.0 without schemes means those that the document itself was served with. */
function withScheme(document: Node, schemesMissing: boolean, address: string | null): Node {
  if (!schemesMissing || address === null || !URL.canParse(address) || !Array.isArray(document.servers))
    return document;
  const { protocol } = new URL(address);
  if (!protocol.startsWith('http')) return document;
  return {
    ...document,
    servers: document.servers.map((server: unknown) =>
      isNode(server) && isText(server.url)
        ? { ...server, url: server.url.replace(/^http:/, protocol) }
        : server,
    ),
  };
}
