import { isNode, isText, listOf, textOr } from './node.ts';

/** Addresses of the API: variables filled with their defaults, relative ones resolved where the document's address is known. */
export function serversOf(document: unknown, address: string | null): readonly string[] {
  if (!isNode(document)) return [];
  const declared = listOf(document.servers)
    .filter(isNode)
    .filter(({ url }) => isText(url))
    .map(({ url, variables }) =>
      textOr(url, '').replace(/\{([^{}]+)\}/g, (whole, name: string) => {
        const variable = isNode(variables) ? variables[name] : undefined;
        if (!isNode(variable)) return whole;
        const [first] = listOf(variable.enum);
        return String(variable.default ?? first ?? whole);
      }),
    );
  const all = declared.length > 0 ? declared : ['/'];
  return [...new Set(all.map((url) => resolved(url, address)))];
}

function resolved(url: string, address: string | null): string {
  if (address === null) return url;
  try {
    return new URL(url, address).href.replace(/\/$/, '');
  } catch {
    return url;
  }
}
