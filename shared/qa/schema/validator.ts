import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { JsonObject, JsonSchema, SchemaPlace } from '../document/api.ts';
import { type Direction, type SchemaStore, storeOf } from './schema-store.ts';

/** One way in which a value does not fit. */
export interface SchemaError {
  /** Of what does not fit, inside the value: `/address/city`. */
  readonly pointer: string;
  /** JSON Schema keyword that it breaks. */
  readonly keyword: string;
  /** For people: "must be >= 1". */
  readonly message: string;
  /** What Ajv tells for the keyword: `{limit: 1}`, `{missingProperty: 'name'}`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Where the keyword stands in the schema. */
  readonly schemaPath: string;
}

export interface Validator {
  /** Why the schema cannot be used, or null. Then everything fits. */
  readonly problem: string | null;
  /** Empty: it fits. */
  check(value: unknown): readonly SchemaError[];
}

function errorOf({ instancePath, keyword, message, params, schemaPath }: ErrorObject): SchemaError {
  return { pointer: instancePath, keyword, message: message ?? keyword, params, schemaPath };
}

/** Compiles what is asked for, and what that refers to, once. */
class Compiler {
  readonly #store: SchemaStore;
  readonly #added = new Set<string>();
  readonly #ajv: Ajv2020;

  constructor(store: SchemaStore) {
    this.#store = store;
    this.#ajv = new Ajv2020({
      strict: false,
      allErrors: true,
      // 105 of 2,639 real documents have a pattern that is none under the `u` flag.
      unicodeRegExp: false,
      validateSchema: false,
      logger: false,
      inlineRefs: false,
      // 19.99 is a multiple of 0.01, whatever the division leaves.
      multipleOfPrecision: 6,
    });
    formats.default(this.#ajv);
  }

  compile(schema: AnySchema, uses: Iterable<string>): ValidateFunction {
    const pending = [...uses];
    for (let address = pending.pop(); address !== undefined; address = pending.pop()) {
      if (this.#added.has(address)) continue;
      this.#added.add(address);
      this.#ajv.addSchema(this.#store.get(address), address);
      pending.push(...this.#store.usesOf(address));
    }
    return this.#ajv.compile(schema);
  }
}

const compilers = new WeakMap<SchemaStore, Compiler>();

function compilerOf(store: SchemaStore): Compiler {
  const found = compilers.get(store) ?? new Compiler(store);
  compilers.set(store, found);
  return found;
}

/** Compiles when it is first used: most schemas of a large document never are. */
function lazily(compile: () => ValidateFunction): Validator {
  let compiled: { readonly validate: ValidateFunction | null; readonly problem: string | null } | undefined;
  const get = () => {
    if (compiled === undefined)
      try {
        compiled = { validate: compile(), problem: null };
      } catch (error) {
        compiled = { validate: null, problem: error instanceof Error ? error.message : String(error) };
      }
    return compiled;
  };
  return {
    get problem() {
      return get().problem;
    },
    check(value) {
      const { validate } = get();
      if (validate === null) return [];
      try {
        return validate(value) ? [] : (validate.errors ?? []).map(errorOf);
      } catch (error) {
        // A schema that refers to nothing but itself.
        if (!(error instanceof RangeError)) throw error;
        compiled = { validate: null, problem: 'the schema refers to itself without end' };
        return [];
      }
    },
  };
}

const byPlace = new WeakMap<SchemaStore, Map<string, Validator>>();

/** Checks values against the schema at a place, as a request or a response may carry them. Never throws. */
export function validatorOf(
  api: { readonly document: JsonObject },
  place: SchemaPlace,
  direction: Direction,
): Validator {
  const store = storeOf(api.document, direction);
  const known = byPlace.get(store) ?? new Map<string, Validator>();
  byPlace.set(store, known);
  const found = known.get(place.pointer);
  if (found !== undefined) return found;
  const validator = lazily(() => {
    const address = store.addressOf(place.pointer);
    return compilerOf(store).compile({ $ref: address }, [address]);
  });
  known.set(place.pointer, validator);
  return validator;
}

const bySchema = new WeakMap<JsonObject, Validator>();
const always: Validator = { problem: null, check: () => [] };
const never: Validator = {
  problem: null,
  check: () => [
    { pointer: '', keyword: 'false schema', message: 'is never allowed', params: {}, schemaPath: '#' },
  ],
};

/** Checks values against a schema out of a store. */
export function validatorOfSchema(store: SchemaStore, schema: JsonSchema): Validator {
  if (typeof schema === 'boolean') return schema ? always : never;
  const found = bySchema.get(schema);
  if (found !== undefined) return found;
  const validator = lazily(() => compilerOf(store).compile(schema, refsIn(schema)));
  bySchema.set(schema, validator);
  return validator;
}

function refsIn(schema: JsonObject): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null)
      for (const [key, each] of Object.entries(value))
        if (key === '$ref' && typeof each === 'string') found.push(each);
        else if (key !== 'enum' && key !== 'const' && key !== 'examples' && key !== 'default') visit(each);
  };
  visit(schema);
  return found;
}
