const plural = new Intl.PluralRules('en');

/** A number with what it counts: "1 run", "2,500 runs". */
export function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString('en')} ${plural.select(n) === 'one' ? one : many}`;
}
