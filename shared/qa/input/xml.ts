import type { Json, JsonObject, JsonSchema } from '../document/api.ts';
import { isArray, isObject } from '../schema/pointer.ts';
import type { SchemaStore } from '../schema/schema-store.ts';
import { itemShape, propertyShape, type Shape, shapeOf } from '../schema/shape.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const plain = (value: Json): string =>
  value === null ? '' : escaped(typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Element names hold letters, digits and a few marks, and begin with a letter. */
const nameOf = (name: string): string => {
  const clean = name.replaceAll(/[^\w.-]/g, '_');
  return /^[A-Za-z_]/.test(clean) ? clean : `_${clean}`;
};

function hintsOf(shape: Shape): JsonObject {
  for (const { xml } of shape.conjuncts) if (isObject(xml)) return xml;
  return {};
}

function tagOf(shape: Shape, fallback: string): string {
  const { name, prefix } = hintsOf(shape);
  const local = nameOf(typeof name === 'string' && name !== '' ? name : fallback);
  return typeof prefix === 'string' && prefix !== '' ? `${nameOf(prefix)}:${local}` : local;
}

function namespaceOf(shape: Shape): string {
  const { namespace, prefix } = hintsOf(shape);
  if (typeof namespace !== 'string') return '';
  return ` xmlns${typeof prefix === 'string' && prefix !== '' ? `:${nameOf(prefix)}` : ''}="${escaped(namespace)}"`;
}

function element(store: SchemaStore, shape: Shape, fallback: string, value: Json): string {
  const tag = tagOf(shape, fallback);
  if (isArray(value)) {
    const item = itemShape(store, shape, 0);
    const wrapped = hintsOf(shape).wrapped === true;
    const items = value.map((each) => element(store, item, wrapped ? fallback : tag, each)).join('');
    return wrapped ? `<${tag}${namespaceOf(shape)}>${items}</${tag}>` : items;
  }
  if (!isObject(value)) return `<${tag}${namespaceOf(shape)}>${plain(value)}</${tag}>`;
  let attributes = namespaceOf(shape);
  let content = '';
  for (const [name, each] of Object.entries(value)) {
    const property = propertyShape(store, shape, name);
    if (hintsOf(property).attribute === true && !isObject(each) && !isArray(each))
      attributes += ` ${tagOf(property, name)}="${plain(each)}"`;
    else content += element(store, property, name, each);
  }
  return `<${tag}${attributes}>${content}</${tag}>`;
}

/** A value as an XML document, by the `xml` keywords of its schema. */
export function xmlOf(store: SchemaStore, schema: JsonSchema, value: Json): string {
  const shape = shapeOf(store, schema);
  const name = shape.names[0] ?? 'root';
  if (!isArray(value)) return `<?xml version="1.0" encoding="UTF-8"?>${element(store, shape, name, value)}`;
  const tag = tagOf(shape, name);
  const items = value.map((each) => element(store, itemShape(store, shape, 0), 'item', each)).join('');
  return `<?xml version="1.0" encoding="UTF-8"?><${tag}>${items}</${tag}>`;
}
