/** Whether an event is one that was asked for. */
export type Matcher = (event: unknown) => boolean;

type Test = (value: unknown) => boolean;

/**
 * Compiles an event pattern of EventBridge, which event source mappings use as filters too. Throws on an
 * operator that is not known, so that no event is lost by misreading a pattern.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(pattern: unknown): Matcher {
  if (!isObject(pattern)) throw new Error(`An event pattern is an object, not ${JSON.stringify(pattern)}.`);
  const parts = Object.entries(pattern).map(([key, wanted]): Matcher => {
    if (key === '$or') {
      const choices = (wanted as unknown[]).map(compilePattern);
      return (event) => choices.some((choice) => choice(event));
    }
    const matches = Array.isArray(wanted) ? compileLeaf(wanted) : inAny(compilePattern(wanted));
    return (event) => matches(isObject(event) ? event[key] : undefined);
  });
  return (event) => parts.every((part) => part(event));
}

/** A list of objects matches when one of them does. */
function inAny(matches: Matcher): Matcher {
  return (value) => (Array.isArray(value) ? value.some(matches) : matches(value));
}

function compileLeaf(choices: readonly unknown[]): Matcher {
  const absent = choices.some((choice) => isObject(choice) && choice.exists === false);
  const tests = choices.filter((choice) => !isObject(choice) || choice.exists !== false).map(compileTest);
  return (value) => {
    // Only leaves exist: of an object, its parts are asked about.
    if (value === undefined || isObject(value)) return absent;
    const values = Array.isArray(value) ? value : [value];
    return tests.some((test) => values.some(test));
  };
}

function compileTest(choice: unknown): Test {
  if (!isObject(choice)) return (value) => value === choice;
  const [[operator, operand] = [], ...more] = Object.entries(choice);
  const compile = operator === undefined || more.length > 0 ? undefined : operators[operator];
  if (!compile) throw new Error(`The event pattern operator ${JSON.stringify(choice)} is not known.`);
  return compile(operand);
}

const operators: Readonly<Record<string, (operand: unknown) => Test>> = {
  exists: () => () => true,
  prefix: (operand) => textTest(operand, (text, start) => text.startsWith(start)),
  suffix: (operand) => textTest(operand, (text, end) => text.endsWith(end)),
  'equals-ignore-case': (operand) =>
    textTest({ 'equals-ignore-case': operand }, (text, other) => text === other),
  wildcard(operand) {
    const parts = String(operand)
      .split(/(?<!\\)\*/)
      .map((part) => part.replace(/\\([*\\])/g, '$1').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const expression = new RegExp(`^${parts.join('.*')}$`, 's');
    return (value) => typeof value === 'string' && expression.test(value);
  },
  numeric: (operand) => numericTest(operand as readonly (string | number)[]),
  'anything-but'(operand) {
    if (isObject(operand)) {
      const [[operator = '', operands] = []] = Object.entries(operand);
      const tests = [operands].flat().map((one) => compileTest({ [operator]: one }));
      return (value) => !tests.some((test) => test(value));
    }
    const excluded = [operand].flat();
    return (value) => !excluded.includes(value);
  },
};

/** @param operand a text, or one in `equals-ignore-case` to compare without regard to case */
function textTest(operand: unknown, compare: (text: string, operand: string) => boolean): Test {
  if (isObject(operand)) {
    const wanted = String(operand['equals-ignore-case']).toLowerCase();
    return (value) => typeof value === 'string' && compare(value.toLowerCase(), wanted);
  }
  return (value) => typeof value === 'string' && compare(value, String(operand));
}

/** @param conditions `['>', 0, '<=', 5]` */
function numericTest(conditions: readonly (string | number)[]): Test {
  const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
    '=': (a, b) => a === b,
    '<': (a, b) => a < b,
    '<=': (a, b) => a <= b,
    '>': (a, b) => a > b,
    '>=': (a, b) => a >= b,
  };
  const tests = conditions.flatMap((condition, i) => {
    if (i % 2 === 1) return [];
    const compare = comparisons[condition];
    const bound = conditions[i + 1];
    if (!compare || typeof bound !== 'number') {
      throw new Error(`The numeric condition ${JSON.stringify(conditions)} is not known.`);
    }
    return [(value: number) => compare(value, bound)];
  });
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
