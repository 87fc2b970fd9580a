export type Column<T> = readonly [name: string, of: (row: T) => string | number | null];

/** RFC 4180, with a line for the names of the columns. */
export function csv<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const lines = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, of]) => of(row)))];
  return lines.map((fields) => `${fields.map(field).join(',')}\r\n`).join('');
}

/**
 * A field between quotes. Spreadsheets calculate what begins like a formula, and these texts come from
 * servers, pages and people nobody vouches for: an apostrophe makes it a text.
 */
function field(value: string | number | null): string {
  const text = String(value ?? '');
  const safe = /^[\s]*[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
