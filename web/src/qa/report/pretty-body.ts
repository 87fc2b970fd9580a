/** A body as a person reads it: JSON indented, anything else as it came. */
export function prettyBody(body: string): string {
  const begin = body.trimStart()[0];
  if (begin !== '{' && begin !== '[') return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // Cut off, or not JSON after all.
    return body;
  }
}
