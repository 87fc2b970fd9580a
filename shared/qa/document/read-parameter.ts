import type { Parameter, ParameterIn } from './api.ts';
import { isNode, isText, type Node, textOr } from './node.ts';
import { below } from './pointer.ts';
import { examplesOf, schemaPlace } from './read-media.ts';

/** Where schemas stand that the document forgot to write. */
export const forgotten = { name: 'x-assay', text: '/x-assay/text', anything: '/x-assay/anything' } as const;

const places: readonly ParameterIn[] = ['path', 'query', 'header', 'cookie'];
/** OpenAPI gives these to the media type and to security. */
const reservedHeaders = new Set(['accept', 'content-type', 'authorization']);
const styles: Readonly<Record<ParameterIn, readonly Parameter['style'][]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
};

/** A parameter as it is declared, or why it cannot be used; null for one that the document may not declare. */
export function parameterOf(
  document: Node,
  declared: Node,
  pointer: string,
): Parameter | { readonly reason: string } | null {
  const place = places.find((each) => each === declared.in);
  if (!isText(declared.name) || declared.name === '') return { reason: 'has no name' };
  const { name } = declared;
  if (place === undefined)
    return { reason: `"${name}" is in ${JSON.stringify(declared.in) ?? 'no place'}, which cannot be sent` };
  if (place === 'header' && reservedHeaders.has(name.toLowerCase())) return null;
  const [contentType, content] = isNode(declared.content) ? (Object.entries(declared.content)[0] ?? []) : [];
  const inContent = isNode(content)
    ? schemaPlace(content, below(pointer, 'content', contentType ?? ''))
    : null;
  const style = styles[place].find((each) => each === declared.style) ?? styles[place][0] ?? 'simple';
  const examples = examplesOf(document, declared);
  return {
    name,
    in: place,
    required: place === 'path' || declared.required === true,
    description: textOr(declared.description, ''),
    schema: schemaPlace(declared, pointer) ??
      inContent ?? { pointer: place === 'path' ? forgotten.text : forgotten.anything },
    style,
    explode: typeof declared.explode === 'boolean' ? declared.explode : style === 'form',
    allowReserved: declared.allowReserved === true,
    contentType: contentType?.toLowerCase() ?? null,
    examples: examples.length === 0 && isNode(content) ? examplesOf(document, content) : examples,
  };
}

/** A path parameter that is in the path and nowhere declared. */
export const undeclaredPathParameter = (name: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description: '',
  schema: { pointer: forgotten.text },
  style: 'simple',
  explode: false,
  allowReserved: false,
  contentType: null,
  examples: [],
});
