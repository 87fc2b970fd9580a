/** A document brought to OpenAPI 3.1 in memory, as everything else reads it. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** JSON Schema 2020-12, normalised: no `nullable`, no boolean `exclusiveMinimum`, no `example` beside `$ref`. */
export type JsonSchema = boolean | JsonObject;

/**
 * A schema by its place: a JSON pointer (`/paths/~1pets/post/…/schema`) into `Api.document`. References inside
 * it are followed by who reads it, so circles cost nothing and the document exists once.
 */
export interface SchemaPlace {
  readonly pointer: string;
}

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS' | 'HEAD' | 'PATCH' | 'TRACE' | 'QUERY';
export type ParameterIn = 'path' | 'query' | 'header' | 'cookie';

export interface Parameter {
  readonly name: string;
  readonly in: ParameterIn;
  readonly required: boolean;
  readonly description: string;
  readonly schema: SchemaPlace;
  /** How arrays and objects are written, with OpenAPI's defaults filled in. */
  readonly style: 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject';
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** Set when the value is a document of its own (`content` instead of `schema`). */
  readonly contentType: string | null;
  readonly examples: readonly Json[];
}

export interface Media {
  /** As declared, lower case: `application/json`, `multipart/form-data`, `text/*`. */
  readonly type: string;
  readonly schema: SchemaPlace | null;
  readonly examples: readonly Json[];
  /** Content type of single fields of a multipart or form body. */
  readonly encoding: Readonly<Record<string, { readonly contentType: string | null }>>;
}

export interface RequestBody {
  readonly required: boolean;
  readonly media: readonly Media[];
}

export interface Header {
  readonly name: string;
  readonly required: boolean;
  readonly schema: SchemaPlace | null;
}

export interface DocumentedResponse {
  /** `200`, `4XX` or `default`. */
  readonly status: string;
  readonly description: string;
  readonly headers: readonly Header[];
  readonly media: readonly Media[];
  readonly links: readonly Link[];
}

export interface Link {
  readonly name: string;
  /** Id of the operation that it leads to. */
  readonly operation: string;
  /** Parameter name (or `in.name`) to runtime expression or constant. */
  readonly parameters: Readonly<Record<string, Json>>;
  readonly requestBody: Json | undefined;
}

/** Alternatives; within one, all schemes are needed. `[]` inside the list: no authentication is also accepted. */
export type Security = readonly (readonly {
  readonly scheme: string;
  readonly scopes: readonly string[];
}[])[];

export interface Operation {
  /** `GET /pets/{petId}`; unique, and what people see. */
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly operationId: string | null;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  /** With those of the path item; path parameters that the document forgot are there as strings. */
  readonly parameters: readonly Parameter[];
  readonly body: RequestBody | null;
  readonly responses: readonly DocumentedResponse[];
  /** Empty: no authentication. */
  readonly security: Security;
  /** Where it stands in the document, for reports. */
  readonly pointer: string;
}

export type SecurityScheme =
  | { readonly kind: 'apiKey'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string }
  | { readonly kind: 'http'; readonly scheme: string }
  | { readonly kind: 'oauth2'; readonly tokenUrl: string | null; readonly scopes: readonly string[] }
  | { readonly kind: 'other'; readonly type: string };

/** A part of the document that cannot be used, and why, in words for its author. */
export interface Problem {
  /** The operation that is left out for it, or null when it only concerns the document. */
  readonly operation: string | null;
  readonly pointer: string;
  readonly reason: string;
}

export interface Api {
  readonly title: string;
  readonly version: string;
  /** As the author wrote it: `2.0`, `3.0.3`, `3.1.0`. */
  readonly dialect: string;
  /** Absolute or relative, variables filled with their defaults. */
  readonly servers: readonly string[];
  readonly operations: readonly Operation[];
  readonly problems: readonly Problem[];
  readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
  /** Where `SchemaPlace` points into. References are internal only. */
  readonly document: JsonObject;
}
