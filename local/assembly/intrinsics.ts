/** What an intrinsic function of CloudFormation may ask about the template it stands in. */
export interface Scope {
  /** A parameter, pseudo parameter or resource. */
  ref(name: string): unknown;
  getAtt(logicalId: string, attribute: string): unknown;
  importValue(name: string): unknown;
  mapping(map: string, key: string, second: string): unknown;
  condition(name: string): boolean;
}

/** `AWS::NoValue`: the property that holds it is left out. */
export const noValue = Symbol('AWS::NoValue');

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${name} needs a list`);
}

function sub(argument: unknown, scope: Scope): string {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof template !== 'string' || !isObject(variables)) throw new Error('Fn::Sub needs a string');
  return template.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return String(resolve(variables[name], scope));
    const [id = name, ...attribute] = name.split('.');
    return String(attribute.length === 0 ? scope.ref(id) : scope.getAtt(id, attribute.join('.')));
  });
}

function truth(value: unknown): boolean {
  return value === true || value === 'true';
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** Arguments of these are resolved before; the others look at theirs themselves. */
const strict: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope) => scope.ref(String(name)),
  'Fn::GetAtt': (argument, scope) => {
    const [id, ...rest] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
    return scope.getAtt(id ?? '', rest.join('.'));
  },
  'Fn::ImportValue': (name, scope) => scope.importValue(String(name)),
  'Fn::FindInMap': (argument, scope) => {
    const [map, key, second] = list(argument, 'Fn::FindInMap').map(String);
    return scope.mapping(map ?? '', key ?? '', second ?? '');
  },
  'Fn::Join': (argument) => {
    const [separator, parts] = list(argument, 'Fn::Join');
    return list(parts, 'Fn::Join').map(String).join(String(separator));
  },
  'Fn::Split': (argument) => {
    const [separator, text] = list(argument, 'Fn::Split');
    return String(text).split(String(separator));
  },
  'Fn::Select': (argument) => {
    const [index, values] = list(argument, 'Fn::Select');
    const value = list(values, 'Fn::Select')[Number(index)];
    if (value === undefined) throw new Error(`Fn::Select has no value at ${index}`);
    return value;
  },
  'Fn::Base64': (text) => Buffer.from(String(text)).toString('base64'),
  'Fn::GetAZs': (region, scope) => ['a', 'b'].map((zone) => `${region || scope.ref('AWS::Region')}${zone}`),
  'Fn::ToJsonString': (value) => JSON.stringify(value),
  'Fn::Length': (value) => list(value, 'Fn::Length').length,
  'Fn::Equals': (argument) => {
    const [a, b] = list(argument, 'Fn::Equals');
    return JSON.stringify(a) === JSON.stringify(b);
  },
  'Fn::And': (argument) => list(argument, 'Fn::And').every(truth),
  'Fn::Or': (argument) => list(argument, 'Fn::Or').some(truth),
  'Fn::Not': (argument) => !truth(list(argument, 'Fn::Not')[0]),
  'Fn::Contains': (argument) => {
    const [values, value] = list(argument, 'Fn::Contains');
    return list(values, 'Fn::Contains').includes(value);
  },
};

const lazy: Readonly<Record<string, Intrinsic>> = {
  'Fn::Sub': sub,
  'Fn::If': (argument, scope) => {
    const [name, yes, no] = list(argument, 'Fn::If');
    return resolve(scope.condition(String(name)) ? yes : no, scope);
  },
  Condition: (name, scope) => scope.condition(String(name)),
};

/** A value of a template with all its intrinsic functions carried out. Throws on one that is not known. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, scope)).filter((item) => item !== noValue);
  }
  if (!isObject(value)) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0) {
    const argument = value[name];
    const early = lazy[name];
    // `Condition` is also the name of a part of IAM statements; only a string refers to a condition.
    if (early !== undefined && (name !== 'Condition' || typeof argument === 'string')) {
      return early(argument, scope);
    }
    const intrinsic = strict[name];
    if (intrinsic !== undefined) return intrinsic(resolve(argument, scope), scope);
    if (name.startsWith('Fn::')) throw new Error(`The intrinsic function ${name} is not supported`);
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, resolve(item, scope)] as const)
      .filter(([, item]) => item !== noValue),
  );
}
