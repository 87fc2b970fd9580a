import { isText, listOf, type Node } from '../document/node.ts';

const word = String.raw`[\w.-]{1,60}`;
const joined = new RegExp(`^${word}(?:[/:#|]${word})+$`);
const inSentence = new RegExp(
  String.raw`(?:such as|e\.\s?g\.,?|for example,?|for instance,?|like|example:|in the form(?: of)?|format:?)\s+[\`'"“]?(${word}(?:[/:#|]${word})+)`,
  'i',
);
const quoted = new RegExp(`[\`'"“](${word}(?:[/:#|]${word})+)[\`'"”]`);
const withPlaceholders = /[{<]\w+[}>](?:[/:#|][{<]\w+[}>])+/;
const times = /^\d{1,4}[:/]\d{1,2}([:/]\d{1,4})?$/;

const separatorsOf = (text: string): readonly string[] => [...text].filter((each) => /[/:#|]/.test(each));

/** `^(IS|IS_NOT):` or `^IS:`: the first part says how to compare, and names nothing. */
const operatorFirst = /^\^?(?:\((?:\?:)?[\w|]+\)|\w+)[:/#|]/;

function formOfText(text: string): readonly string[] {
  return joined.test(text) && !times.test(text) ? separatorsOf(text) : [];
}

/** `^[\w-]+/[\w-]+$` has a `/` that is neither optional nor one of several. */
function formOfPattern(pattern: string): readonly string[] {
  const plain = pattern.replaceAll(/\[(?:\\.|[^\]\\])*\]/g, 'x').replaceAll('(?:', '(');
  const literal = plain.replaceAll(/\\([/:#|])/g, (_, each: string) => each).replaceAll(/\\./g, 'x');
  if (/[/:#|][?*]|\||:\/\//.test(literal)) return [];
  const found = [...literal].filter((each) => /[/:#]/.test(each));
  return /^\^?[/:#]/.test(literal) ? [] : found;
}

function formOfSentence(text: string): readonly string[] {
  const said = inSentence.exec(text)?.[1] ?? quoted.exec(text)?.[1];
  if (said !== undefined) return formOfText(said.replace(/[.]$/, ''));
  return separatorsOf(withPlaceholders.exec(text)?.[0] ?? '');
}

/**
 * What stands between the parts of a value that is made of several, as its schema shows it by an example, a
 * pattern or a sentence: `/` for `acme/OPS`. Empty for a value of one part.
 */
export function formOf(schema: Node): readonly string[] {
  if (isText(schema.pattern) && operatorFirst.test(schema.pattern)) return [];
  const examples = [schema.example, schema.default, ...listOf(schema.examples)].filter(isText);
  for (const example of examples) {
    const form = formOfText(example);
    if (form.length > 0) return form;
  }
  const byPattern = isText(schema.pattern) ? formOfPattern(schema.pattern) : [];
  if (byPattern.length > 0) return byPattern;
  return isText(schema.description) ? formOfSentence(schema.description.slice(0, 500)) : [];
}
