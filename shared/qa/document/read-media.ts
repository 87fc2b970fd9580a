import type { Json, Media, SchemaPlace } from './api.ts';
import { isJson, isNode, isText, listOf, membersOf, type Node } from './node.ts';
import { below, follow } from './pointer.ts';

/** The media types of a `content` object at a place. */
export function mediaAt(document: Node, content: unknown, pointer: string): readonly Media[] {
  return membersOf(content).flatMap(([type, declared]) => {
    const here = below(pointer, type);
    const followed = follow(document, here);
    if (followed === null || !isNode(followed.value) || !type.includes('/')) return [];
    const media = followed.value;
    return [
      {
        type: type.trim().toLowerCase(),
        schema: schemaPlace(media, followed.pointer),
        examples: examplesOf(document, isNode(declared) ? media : {}),
        encoding: Object.fromEntries(
          membersOf(media.encoding).map(([field, how]) => [
            field,
            { contentType: isNode(how) && isText(how.contentType) ? how.contentType : null },
          ]),
        ),
      },
    ];
  });
}

/** The place of the `schema` of a media type, a parameter or a header. */
export function schemaPlace(holder: Node, pointer: string): SchemaPlace | null {
  const { schema } = holder;
  return isNode(schema) || typeof schema === 'boolean' ? { pointer: below(pointer, 'schema') } : null;
}

/** Values of `example` and `examples`, whichever way they are written. */
export function examplesOf(document: Node, holder: Node): readonly Json[] {
  const values: unknown[] = 'example' in holder ? [holder.example] : [];
  values.push(...listOf(holder.examples));
  for (const [, example] of membersOf(holder.examples)) {
    const meant =
      isNode(example) && isText(example.$ref) ? follow(document, example.$ref.slice(1))?.value : example;
    if (!isNode(meant)) continue;
    if ('dataValue' in meant) values.push(meant.dataValue);
    else if ('value' in meant) values.push(meant.value);
  }
  return values.filter(isJson);
}
