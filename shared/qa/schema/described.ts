/** A quoted value behind words that say that it is one: «e.g. "example.org."», «set to “Zone”». */
const quoted =
  /\b(?:e\.g\.?|eg\.?|for example|for instance|such as|examples?|set to|always|either|one of)[\s:,(]*(?:["“]([^"“”]{1,80})["”]|`([^`]{1,80})`|'([^']{1,80})')/gi;

/** Values that the description of a text gives away, when nothing else in the schema does. */
export function describedValues(description: string): readonly string[] {
  const found = [...description.matchAll(quoted)].flatMap(
    ([, one, other, third]) => one ?? other ?? third ?? [],
  );
  if (found.length > 0) return found;
  return /\bbase-?64\b/i.test(description) ? ['cWEtZXhhbXBsZQ=='] : [];
}
