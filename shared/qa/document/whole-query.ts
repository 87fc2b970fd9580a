import type { Parameter } from './api.ts';
import { isJsonObject, isNode, listOf, membersOf, type Node, textOr } from './node.ts';
import { below, follow } from './pointer.ts';
import { examplesOf } from './read-media.ts';

const form = 'application/x-www-form-urlencoded';

/**
 * The parameters that a parameter `in: querystring` of OpenAPI 3.2 stands for, which describes the whole query as one
 * object: each property is one of them. Or why it cannot be used.
 */
export function wholeQuery(
  document: Node,
  declared: Node,
  pointer: string,
): readonly Parameter[] | { readonly reason: string } {
  const content = isNode(declared.content) ? declared.content[form] : undefined;
  const at = below(pointer, 'content', form, 'schema');
  const schema = isNode(content) ? follow(document, at) : null;
  if (schema === null || !isNode(schema.value))
    return { reason: `describes the query other than as ${form}` };
  const { properties, required } = schema.value;
  const [example] = examplesOf(document, isNode(content) ? content : {}).filter(isJsonObject);
  return membersOf(properties).map(([name, property]) => {
    const value = example?.[name];
    return {
      name,
      in: 'query',
      required: declared.required === true && listOf(required).includes(name),
      description: isNode(property) ? textOr(property.description, '') : '',
      schema: { pointer: below(schema.pointer, 'properties', name) },
      style: 'form',
      explode: true,
      allowReserved: false,
      contentType: null,
      examples: value === undefined ? [] : [value],
    };
  });
}
