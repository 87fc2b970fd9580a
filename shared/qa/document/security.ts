import type { Security, SecurityScheme } from './api.ts';
import { isNode, isText, listOf, membersOf, type Node, textOr } from './node.ts';
import { follow } from './pointer.ts';

export function securitySchemesOf(document: Node): Readonly<Record<string, SecurityScheme>> {
  const declared = isNode(document.components) ? document.components.securitySchemes : undefined;
  return Object.fromEntries(
    membersOf(declared).flatMap(([name]) => {
      const followed = follow(
        document,
        `/components/securitySchemes/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      );
      return followed !== null && isNode(followed.value) ? [[name, schemeOf(followed.value)]] : [];
    }),
  );
}

function schemeOf(scheme: Node): SecurityScheme {
  const place = scheme.in;
  const type = textOr(scheme.type, '');
  if (
    type === 'apiKey' &&
    isText(scheme.name) &&
    (place === 'header' || place === 'query' || place === 'cookie')
  )
    return { kind: 'apiKey', in: place, name: scheme.name };
  if (type === 'http') return { kind: 'http', scheme: textOr(scheme.scheme, '').toLowerCase() };
  if (type !== 'oauth2') return { kind: 'other', type };
  const flows = membersOf(scheme.flows)
    .map(([, flow]) => flow)
    .filter(isNode);
  return {
    kind: 'oauth2',
    tokenUrl: flows.map(({ tokenUrl }) => tokenUrl).find(isText) ?? null,
    scopes: [...new Set(flows.flatMap(({ scopes }) => membersOf(scopes).map(([scope]) => scope)))],
  };
}

/** What the operation demands; that of the document when it says nothing itself. */
export function securityOf(operation: Node, document: Node): Security {
  const declared = operation.security ?? document.security;
  return listOf(declared)
    .filter(isNode)
    .map((alternative) =>
      Object.entries(alternative).map(([scheme, scopes]) => ({
        scheme,
        scopes: listOf(scopes).filter(isText),
      })),
    );
}
