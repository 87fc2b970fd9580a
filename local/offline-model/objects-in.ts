export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Objects written as JSON on a line of their own or in a fenced block. */
export function objectsIn(text: string): Json[] {
  const fenced = [...text.matchAll(/```json\s*\n([\s\S]*?)\n```/g)].map(([, block = '']) => block);
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return [...fenced, ...lines].flatMap((candidate) => {
    try {
      const value: unknown = JSON.parse(candidate);
      return isObject(value) ? [value] : [];
    } catch {
      // A line of prose, or of a block that is read as a whole.
      return [];
    }
  });
}
