/**
 * A second opinion on whether a request is valid: reads it from the wire as a server would, and validates it
 * against the document itself. Shares nothing with what made it.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

type Any = unknown;
type Node = Record<string, Any>;
const isNode = (value: Any): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function lookup(document: Any, reference: string): Any {
  let value = document;
  for (const part of decodeURIComponent(reference.replace(/^#/, '')).split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    value = Array.isArray(value) ? value[Number(name)] : isNode(value) ? value[name] : undefined;
  }
  return value;
}

/** Names of read-only properties of an object, its references and `allOf` followed. */
function readOnlyNames(document: Any, schema: Any, depth = 0): string[] {
  if (!isNode(schema) || depth > 6) return [];
  const own = isNode(schema.properties)
    ? Object.entries(schema.properties)
        .filter(([, each]) => isReadOnly(document, each))
        .map(([name]) => name)
    : [];
  const parts = [schema.allOf, schema.oneOf, schema.anyOf].flatMap((list) =>
    Array.isArray(list) ? list : [],
  );
  if (typeof schema.$ref === 'string') parts.push(lookup(document, schema.$ref));
  return [...own, ...parts.flatMap((part) => readOnlyNames(document, part, depth + 1))];
}

function isReadOnly(document: Any, schema: Any, depth = 0): boolean {
  if (!isNode(schema) || depth > 6) return false;
  if (schema.readOnly === true) return true;
  if (typeof schema.$ref === 'string') return isReadOnly(document, lookup(document, schema.$ref), depth + 1);
  return Array.isArray(schema.allOf) && schema.allOf.some((part) => isReadOnly(document, part, depth + 1));
}

/** The document with `required` as a request has to meet it. */
function forRequests(document: Any): Any {
  const visit = (value: Any, inherited: readonly string[]): Any => {
    if (Array.isArray(value)) return value.map((each) => visit(each, inherited));
    if (!isNode(value)) return value;
    const names =
      Array.isArray(value.required) || Array.isArray(value.allOf)
        ? [...inherited, ...readOnlyNames(document, value)]
        : [];
    const out: Node = {};
    for (const [key, each] of Object.entries(value)) {
      if (key === 'required' && Array.isArray(each))
        out[key] = each.filter((name) => !names.includes(String(name)));
      else if (
        key === 'enum' ||
        key === 'example' ||
        key === 'examples' ||
        key === 'default' ||
        key === 'const'
      )
        out[key] = each;
      else out[key] = visit(each, key === 'allOf' ? names : []);
    }
    return out;
  };
  return visit(document, []);
}

export class PlainReader {
  readonly #ajv: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction | null>();

  constructor(document: Any) {
    this.#ajv = new Ajv2020({
      strict: false,
      unicodeRegExp: false,
      logger: false,
      validateSchema: false,
      multipleOfPrecision: 6,
    });
    formats.default(this.#ajv);
    const prepared = forRequests(document);
    if (isNode(prepared)) this.#ajv.addSchema(prepared, 'document');
  }

  /** Whether a value is valid at a place; null when the schema does not compile here. */
  valid(pointer: string, value: Any): boolean | null {
    let validate = this.#compiled.get(pointer);
    if (validate === undefined) {
      try {
        const encoded = pointer
          .split('/')
          .map((part) => encodeURIComponent(part))
          .join('/');
        validate = this.#ajv.compile({ $ref: `document#${encoded}` });
      } catch {
        validate = null;
      }
      this.#compiled.set(pointer, validate);
    }
    return validate === null ? null : validate(value);
  }
}

/** What lenient code would turn one text into. */
export function coerced(text: string): Any[] {
  const found: Any[] = [text, text.trim()];
  if (text.trim() !== '' && !Number.isNaN(Number(text))) found.push(Number(text));
  const lower = text.trim().toLowerCase();
  if (['true', '1', 'yes', 'on'].includes(lower)) found.push(true);
  if (['false', '0', 'no', 'off'].includes(lower)) found.push(false);
  if (['', 'null', 'none'].includes(lower)) found.push(null, undefined);
  if (/^[[{"]/.test(text.trim()))
    try {
      found.push(JSON.parse(text));
    } catch {
      found.push(text);
    }
  return found;
}

/** What lenient code would turn the texts of one name into. */
export function coercedList(texts: readonly string[]): Any[] {
  if (texts.length === 0) return [undefined];
  const lists =
    texts.length === 1 ? [texts, ...[',', '|', ' '].map((mark) => texts.join('').split(mark))] : [texts];
  const asLists = lists.flatMap((list) => [
    [...list],
    list.map((text) => (text !== '' && !Number.isNaN(Number(text)) ? Number(text) : text)),
    list.map((text) => (text === 'true' ? true : text === 'false' ? false : text)),
  ]);
  const [first = ''] = texts;
  return [
    ...coerced(texts.length === 1 ? first : texts.join(',')),
    ...coerced(first),
    ...coerced(texts.at(-1) ?? ''),
    ...asLists,
  ];
}
