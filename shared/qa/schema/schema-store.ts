import type { Json, JsonObject, JsonSchema } from '../document/api.ts';
import { describedValues } from './described.ts';
import { isArray, isObject, valueAt } from './pointer.ts';

/** A schema that cannot be used, in words for the author of the document. */
export class SchemaProblem extends Error {
  override readonly name = 'SchemaProblem';
}

/** What is sent leaves out `readOnly` properties, what is received `writeOnly` ones. */
export type Direction = 'request' | 'response';

/** A schema that others refer to, under an address of its own. */
interface Definition {
  readonly schema: JsonSchema;
  /** Addresses of what it refers to itself. */
  readonly uses: ReadonlySet<string>;
}

const sameInstance = new Set(['not', 'if', 'then', 'else']);
const sameInstanceLists = new Set(['allOf', 'anyOf', 'oneOf']);
const children = new Set([
  'additionalProperties',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const numbers = new Set(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']);
const counts = new Set([
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minContains',
  'maxContains',
]);
const kept = new Set(['const', 'default', 'xml', 'discriminator', 'contentEncoding', 'contentMediaType']);
const standardTypes = new Set(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']);
/** Words that authors write for what they mean. */
const meantTypes: Readonly<Record<string, string>> = {
  int: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  decimal: 'number',
  file: 'string',
  bool: 'boolean',
  date: 'string',
};

function typesOf(value: Json | undefined): string[] {
  const given = isArray(value) ? value : [value];
  return [
    ...new Set(
      given.flatMap((type) => {
        if (typeof type !== 'string') return [];
        const meant = meantTypes[type.toLowerCase()] ?? type;
        return standardTypes.has(meant) ? [meant] : [];
      }),
    ),
  ];
}

function isRegularExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/**
 * The schemas of a document as one direction sees them: only the keywords that mean something, each with a
 * value that it may have, `required` without what that direction leaves out. A schema is copied when somebody
 * asks for it, and what it refers to with it; the rest of the document costs nothing.
 */
export class SchemaStore {
  readonly #document: JsonObject;
  readonly #hidden: 'readOnly' | 'writeOnly';
  readonly #scheme: string;
  readonly #definitions = new Map<string, Definition>();
  readonly #pending: { address: string; pointer: string; left: ReadonlySet<string> }[] = [];
  readonly #names = new Map<string, string>();

  constructor(document: JsonObject, direction: Direction) {
    this.#document = document;
    this.#hidden = direction === 'request' ? 'readOnly' : 'writeOnly';
    this.#scheme = `https://${direction}.invalid/`;
  }

  /** Address of the schema at a pointer. Throws `SchemaProblem` when it or what it refers to is missing. */
  addressOf(pointer: string): string {
    const address = this.#define(pointer, new Set());
    this.#settle();
    return address;
  }

  get(address: string): JsonSchema {
    const found = this.#definitions.get(address);
    if (found === undefined) throw new SchemaProblem(`there is no schema ${address}`);
    return found.schema;
  }

  /** Addresses that a schema refers to, itself not followed. */
  usesOf(address: string): ReadonlySet<string> {
    return this.#definitions.get(address)?.uses ?? new Set();
  }

  /** Last part of the pointer, which is the name of a component. */
  nameOf(address: string): string {
    return this.#names.get(address) ?? '';
  }

  #settle(): void {
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      const uses = new Set<string>();
      const schema = this.#convert(this.#raw(next.pointer), next.left, uses, next.pointer);
      this.#definitions.set(next.address, { schema, uses });
    }
  }

  #raw(pointer: string): Json {
    const found = valueAt(this.#document, pointer);
    if (found === undefined) throw new SchemaProblem(`there is nothing at #${pointer}`);
    return found;
  }

  #define(pointer: string, left: ReadonlySet<string>): string {
    const suffix = left.size === 0 ? '' : `?${encodeURIComponent([...left].sort().join(','))}`;
    const address = `${this.#scheme}${encodeURIComponent(pointer)}${suffix}`;
    if (!this.#names.has(address)) {
      this.#names.set(address, pointer.slice(pointer.lastIndexOf('/') + 1));
      this.#pending.push({ address, pointer, left });
    }
    return address;
  }

  /** The pointer that a `$ref` holds. */
  #target(ref: string): string {
    if (!ref.startsWith('#')) throw new SchemaProblem(`the reference ${ref} leads out of the document`);
    try {
      return decodeURIComponent(ref.slice(1));
    } catch {
      return ref.slice(1);
    }
  }

  #isHidden(schema: Json | undefined, depth = 0): boolean {
    if (!isObject(schema) || depth > 8) return false;
    if (schema[this.#hidden] === true) return true;
    const { $ref: ref, allOf } = schema;
    if (typeof ref === 'string' && ref.startsWith('#'))
      return this.#isHidden(valueAt(this.#document, this.#target(ref)), depth + 1);
    return isArray(allOf) && allOf.some((part) => this.#isHidden(part, depth + 1));
  }

  /** Names of an object's properties that this direction leaves out, and names that it requires. */
  #own(schema: Json | undefined, seen: Set<Json> = new Set()): { left: Set<string>; required: Set<string> } {
    const left = new Set<string>();
    const required = new Set<string>();
    const visit = (each: Json | undefined): void => {
      if (!isObject(each) || seen.has(each)) return;
      seen.add(each);
      if (isObject(each.properties))
        for (const [name, property] of Object.entries(each.properties))
          if (this.#isHidden(property)) left.add(name);
      if (isArray(each.required))
        for (const name of each.required) if (typeof name === 'string') required.add(name);
      if (typeof each.$ref === 'string' && each.$ref.startsWith('#'))
        visit(valueAt(this.#document, this.#target(each.$ref)));
      for (const key of sameInstanceLists) {
        const parts = each[key];
        if (isArray(parts)) for (const part of parts) visit(part);
      }
      for (const key of sameInstance) visit(each[key]);
    };
    visit(schema);
    return { left, required };
  }

  #convert(raw: Json, above: ReadonlySet<string>, uses: Set<string>, at: string): JsonSchema {
    if (typeof raw === 'boolean') return raw;
    if (!isObject(raw)) throw new SchemaProblem(`what stands at #${at} is no schema`);
    const out: Record<string, Json> = {};
    const hasObjects = isArray(raw.required) || isArray(raw.allOf) || isObject(raw.properties);
    const left = hasObjects || above.size > 0 ? new Set([...above, ...this.#own(raw).left]) : above;
    const same = (value: Json): JsonSchema => this.#convert(value, left, uses, at);
    const child = (value: Json): JsonSchema => this.#convert(value, new Set(), uses, at);
    let canBeNull = false;

    for (const [key, value] of Object.entries(raw)) {
      if (key === '$ref') {
        if (typeof value !== 'string') continue;
        const target = this.#target(value);
        const { required } = left.size > 0 ? this.#own(this.#raw(target)) : { required: new Set<string>() };
        const address = this.#define(target, new Set([...left].filter((name) => required.has(name))));
        out.$ref = address;
        uses.add(address);
      } else if (key === 'type') {
        const types = typesOf(value);
        const [only] = types;
        if (only !== undefined) out.type = types.length === 1 ? only : types;
        if (value === 'file') out.format = 'binary';
      } else if (sameInstance.has(key)) out[key] = same(value);
      else if (sameInstanceLists.has(key)) {
        if (isArray(value) && value.length > 0) out[key] = value.map(same);
      } else if (children.has(key)) out[key] = child(value);
      else if (key === 'items') {
        if (isArray(value)) out.prefixItems = value.map(child);
        else out.items = child(value);
      } else if (key === 'prefixItems') {
        if (isArray(value) && value.length > 0) out.prefixItems = value.map(child);
      } else if (key === 'properties' || key === 'patternProperties' || key === 'dependentSchemas') {
        if (!isObject(value)) continue;
        out[key] = Object.fromEntries(
          Object.entries(value).flatMap(([name, property]): [string, JsonSchema][] => {
            if (key === 'patternProperties' && !isRegularExpression(name)) return [];
            if (key === 'dependentSchemas') return [[name, same(property)]];
            const converted = child(property);
            const hidden = key === 'properties' && isObject(converted) && this.#isHidden(property);
            return [[name, hidden ? { ...converted, hidden: true } : converted]];
          }),
        );
      } else if (key === 'required') {
        if (!isArray(value)) continue;
        const names = value.filter((name) => typeof name === 'string' && !left.has(name));
        if (names.length > 0) out.required = [...new Set(names)];
      } else if (key === 'dependentRequired') {
        if (isObject(value) && Object.values(value).every(isArray)) out[key] = value;
      } else if (numbers.has(key)) {
        if (typeof value === 'number') out[key] = value;
      } else if (counts.has(key)) {
        if (typeof value === 'number' && Number.isInteger(value) && value >= 0) out[key] = value;
      } else if (key === 'multipleOf') {
        if (typeof value === 'number' && value > 0) out[key] = value;
      } else if (key === 'uniqueItems') {
        if (value === true) out[key] = true;
      } else if (key === 'enum') {
        if (isArray(value) && value.length > 0) out[key] = value;
      } else if (key === 'pattern') {
        // What is no regular expression constrains nothing.
        if (typeof value === 'string' && isRegularExpression(value)) out[key] = value;
      } else if (key === 'format') {
        if (typeof value === 'string') out[key] = value;
      } else if (key === 'nullable') canBeNull = value === true;
      else if (key === 'example') out.examples = [value, ...(isArray(raw.examples) ? raw.examples : [])];
      else if (key === 'examples') {
        if (isArray(value) && raw.example === undefined) out[key] = value;
      } else if (kept.has(key)) out[key] = value;
    }
    for (const [flag, bound] of [
      ['exclusiveMinimum', 'minimum'],
      ['exclusiveMaximum', 'maximum'],
    ] as const)
      if (raw[flag] === true && out[bound] !== undefined) {
        out[flag] = out[bound];
        delete out[bound];
      }
    if (out.examples === undefined && out.type === 'string' && typeof raw.description === 'string') {
      const described = describedValues(raw.description);
      if (described.length > 0) out.examples = described;
    }
    if (!canBeNull) return out;
    if (typeof out.type === 'string') return { ...out, type: [out.type, 'null'] };
    return { anyOf: [out, { type: 'null' }] };
  }
}

const stores = new WeakMap<JsonObject, Record<Direction, SchemaStore>>();

/** The schemas of a document, the same object for the same document. */
export function storeOf(document: JsonObject, direction: Direction): SchemaStore {
  const found = stores.get(document) ?? {
    request: new SchemaStore(document, 'request'),
    response: new SchemaStore(document, 'response'),
  };
  stores.set(document, found);
  return found[direction];
}
