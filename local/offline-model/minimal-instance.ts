type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const formats: Record<string, string> = {
  'date-time': '1970-01-01T00:00:00Z',
  date: '1970-01-01',
  time: '00:00:00Z',
  email: 'nobody@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/**
 * The smallest value that fits a JSON Schema of the kind that structured output allows: required
 * properties only, lists as short as they may be, the first of several choices. Patterns are not looked
 * at. Throws for a `$ref` that leads nowhere and for a schema that can only be infinite.
 */
export function minimalInstance(root: unknown): unknown {
  return instanceOf(root, root, 0);
}

const deepest = 50;

function instanceOf(schema: unknown, root: unknown, depth: number): unknown {
  if (depth > deepest) throw new Error('The schema describes itself without an end');
  if (!isSchema(schema)) return null;
  if (typeof schema.$ref === 'string') return instanceOf(resolve(schema.$ref, root), root, depth + 1);
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  const choices = [...list(schema.enum)];
  if (choices.length > 0) return choices[0];
  const variants = [...list(schema.anyOf), ...list(schema.oneOf)];
  if (variants.length > 0) {
    const nothing = variants.find((variant) => isSchema(variant) && variant.type === 'null');
    return nothing === undefined ? instanceOf(variants[0], root, depth + 1) : null;
  }
  const parts = list(schema.allOf).filter(isSchema);
  if (parts.length > 0) return instanceOf(merged([schema, ...parts]), root, depth + 1);
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.includes('null')) return null;
  return ofType(types[0], schema, root, depth);
}

/** One schema for all of them. */
function merged(schemas: readonly Schema[]): Schema {
  const { allOf: _, ...whole } = Object.assign({}, ...schemas) as Schema;
  return {
    ...whole,
    properties: Object.assign({}, ...schemas.map(({ properties }) => properties)),
    required: schemas.flatMap(({ required }) => list(required)),
  };
}

function ofType(type: unknown, schema: Schema, root: unknown, depth: number): unknown {
  const number = (name: string) => (typeof schema[name] === 'number' ? schema[name] : undefined);
  switch (type) {
    case 'object': {
      const properties = isSchema(schema.properties) ? schema.properties : {};
      return Object.fromEntries(
        list(schema.required).map((name) => [name, instanceOf(properties[String(name)], root, depth + 1)]),
      );
    }
    case 'array':
      return Array.from({ length: number('minItems') ?? 0 }, () => instanceOf(schema.items, root, depth + 1));
    case 'string': {
      const text = formats[String(schema.format)] ?? '';
      return text.padEnd(number('minLength') ?? 0, '-');
    }
    case 'number':
    case 'integer': {
      const least = number('minimum') ?? (number('exclusiveMinimum') ?? -1) + 1;
      const step = number('multipleOf') ?? (type === 'integer' ? 1 : 0);
      const value = step === 0 ? least : Math.ceil(least / step) * step;
      return Math.min(value, number('maximum') ?? value);
    }
    case 'boolean':
      return false;
    default:
      return null;
  }
}

/** `#/$defs/Name` and `#`. */
function resolve(ref: string, root: unknown): unknown {
  let target: unknown = root;
  for (const part of ref.replace(/^#\/?/, '').split('/').filter(Boolean)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    target = isSchema(target) ? target[name] : undefined;
  }
  if (target === undefined) throw new Error(`The schema has no ${ref}`);
  return target;
}
