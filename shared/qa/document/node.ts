import type { Json, JsonObject } from './api.ts';

/** A part of a document while it is brought into its normal form. */
export interface Node {
  [name: string]: unknown;
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText = (value: unknown): value is string => typeof value === 'string';

/** Documents hold nothing but JSON from the moment they are parsed. */
export const isJson = (value: unknown): value is Json => value !== undefined;
export const isJsonObject = (value: unknown): value is JsonObject => isNode(value);

/** The members of an object; none for anything else. */
export const membersOf = (value: unknown): [string, unknown][] =>
  isNode(value) ? Object.entries(value) : [];

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textOr = (value: unknown, otherwise: string): string => (isText(value) ? value : otherwise);
