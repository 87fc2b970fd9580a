/** What stands in an element: text, elements by name, or nothing. A list repeats its element. */
export type Content =
  | string
  | number
  | boolean
  | undefined
  | { readonly [name: string]: Content | Content[] };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** A document of S3's REST API. */
export function document(root: string, content: Content): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`;
}

function element(name: string, content: Content | Content[]): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((item) => element(name, item)).join('');
  const inside =
    typeof content === 'object'
      ? Object.entries(content)
          .map(([child, value]) => element(child, value))
          .join('')
      : escaped(String(content));
  return `<${name}>${inside}</${name}>`;
}

function escaped(text: string): string {
  // XML takes no control characters; S3 writes them as references.
  return text.replace(/[&<>"'\p{Cc}]/gu, (one) => entities[one] ?? `&#x${one.charCodeAt(0).toString(16)};`);
}

/** The text of every element of that name, wherever it stands. */
export function textsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    text
      .replace(/&#x([0-9a-f]+);|&#(\d+);/gi, (_, hex, decimal) =>
        String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
      )
      .replace(/&(lt|gt|quot|apos);/g, (_, entity: string) => named[entity] ?? '')
      .replaceAll('&amp;', '&'),
  );
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'" };
