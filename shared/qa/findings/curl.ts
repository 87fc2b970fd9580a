import type { Json } from '../document/api.ts';
import type { Extraction, Scenario, Step } from '../scenario/contract.ts';
import { isArray, isObject } from '../schema/pointer.ts';
import type { Forging } from './forge-script.ts';

/** How an identity's token is carried, as the script has to write it. */
export type Carrier =
  | { readonly kind: 'header'; readonly name: string /** With `{token}`. */; readonly template: string }
  | { readonly kind: 'query'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string }
  | { readonly kind: 'basic' };

export interface ScriptOptions {
  readonly baseUrl: string;
  /** Null: the identity sends nothing. */
  readonly carrier: (step: Step) => Carrier | null;
  /** Values that are never written down, and the variables that stand for them. */
  readonly secrets: readonly { readonly value: string; readonly variable: string }[];
  /** How a script with several steps makes a token of its own out of the real one. */
  readonly forging?: Forging;
}

/** Names of the variables that hold the tokens; a step that extracts under such a name signs in by itself. */
export const tokenVariables = { first: 'TOKEN', second: 'TOKEN2' } as const;
const userVariables = { first: ['USERNAME', 'PASSWORD'], second: ['USERNAME2', 'PASSWORD2'] } as const;

/** A word of a shell command: literal text and variables. */
type Piece = string | { readonly variable: string };
type Form = 'raw' | 'json' | 'url';

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const word = (pieces: readonly Piece[]): string => {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (piece === '') continue;
    if (typeof piece === 'string' && typeof last === 'string') joined[joined.length - 1] = last + piece;
    else joined.push(piece);
  }
  if (joined.length === 0) return "''";
  return joined.map((piece) => (typeof piece === 'string' ? quoted(piece) : `"$${piece.variable}"`)).join('');
};

const isToken = (name: string) => Object.values(tokenVariables).some((variable) => variable === name);

/** Names of placeholders as shell variables, out of the way of those that a shell has. */
const variableOf = (name: string, form: Form) => (form === 'raw' && isToken(name) ? name : `${form}_${name}`);

/** Fills a template: what was extracted becomes a variable, what is secret another, the rest stays. */
class Writer {
  readonly #known = new Set<string>();
  readonly #secrets: ScriptOptions['secrets'];
  /** Forms in which extracted values are used. */
  readonly used = new Set<string>();

  constructor(scenario: Scenario, secrets: ScriptOptions['secrets']) {
    for (const { extractions } of scenario.steps) for (const { name } of extractions) this.#known.add(name);
    this.#secrets = secrets.filter(({ value }) => value !== '');
  }

  text(template: string, form: Form): Piece[] {
    const parts = template.split(/\{([A-Za-z_]\w{0,63})\}/);
    return parts.flatMap((part, index) => {
      if (index % 2 === 0) return this.#hidden(part);
      return this.#known.has(part) ? [this.#variable(part, form)] : this.#hidden(`{${part}}`);
    });
  }

  json(value: Json): Piece[] {
    if (typeof value === 'string') {
      const whole = /^\{([A-Za-z_]\w{0,63})\}$/.exec(value)?.[1];
      if (whole !== undefined && this.#known.has(whole)) return [this.#variable(whole, 'json')];
      return this.text(JSON.stringify(value), 'raw');
    }
    const separated = (parts: readonly Piece[][]) =>
      parts.flatMap((part, index) => (index === 0 ? part : [',', ...part]));
    if (isArray(value)) return ['[', ...separated(value.map((item) => this.json(item))), ']'];
    if (isObject(value)) {
      const members = Object.entries(value).map(([name, item]) => [
        `${JSON.stringify(name)}:`,
        ...this.json(item),
      ]);
      return ['{', ...separated(members), '}'];
    }
    return [JSON.stringify(value)];
  }

  #variable(name: string, form: Form): Piece {
    const variable = variableOf(name, form);
    this.used.add(variable);
    return { variable };
  }

  #hidden(text: string): Piece[] {
    for (const { value, variable } of this.#secrets) {
      const at = text.indexOf(value);
      if (at < 0) continue;
      return [
        ...this.#hidden(text.slice(0, at)),
        { variable },
        ...this.#hidden(text.slice(at + value.length)),
      ];
    }
    return [text];
  }
}

const encodeQuery = (text: string) =>
  text
    .split(/(\{[A-Za-z_]\w{0,63}\})/)
    .map((part, index) => (index % 2 === 0 ? encodeURIComponent(part) : part))
    .join('');

function address(step: Step, carrier: Carrier | null): string {
  const pairs = Object.entries(step.query).flatMap(([name, value]) =>
    [value].flat().map((each) => `${encodeURIComponent(name)}=${encodeQuery(each)}`),
  );
  if (carrier?.kind === 'query' && step.identity !== 'nobody') {
    pairs.push(`${encodeURIComponent(carrier.name)}={${tokenVariables[step.identity]}}`);
  }
  const joint = step.path.includes('?') ? '&' : '?';
  return pairs.length === 0 ? step.path : `${step.path}${joint}${pairs.join('&')}`;
}

function proof(step: Step, carrier: Carrier | null): string[] {
  if (carrier === null || step.identity === 'nobody') return [];
  const token = { variable: tokenVariables[step.identity] };
  if (carrier.kind === 'basic') {
    const [user, password] = userVariables[step.identity];
    return ['-u', word([{ variable: user }, ':', { variable: password }])];
  }
  if (carrier.kind === 'cookie') return ['-b', word([`${carrier.name}=`, token])];
  if (carrier.kind === 'query') return [];
  const [before, after] = carrier.template.split('{token}');
  return ['-H', word([`${carrier.name}: ${before ?? ''}`, token, after ?? ''])];
}

function command(step: Step, base: readonly Piece[], writer: Writer, options: ScriptOptions): string {
  const carrier = options.carrier(step);
  const target = address(step, carrier)
    .split(/(\{TOKEN2?\})/)
    .flatMap((part): Piece[] => {
      const token = /^\{(TOKEN2?)\}$/.exec(part)?.[1];
      return token === undefined ? writer.text(part, 'url') : [{ variable: token }];
    });
  const contentType = Object.entries(step.headers).find(
    ([name]) => name.toLowerCase() === 'content-type',
  )?.[1];
  const method = step.method === 'HEAD' ? ['-I'] : step.method === 'GET' ? [] : ['-X', step.method];
  const headers = Object.entries(step.headers).flatMap(([name, value]) => [
    '-H',
    // curl leaves out a header without a value unless it ends in a semicolon.
    word(value === '' ? [`${name};`] : [`${name}: `, ...writer.text(value, 'raw')]),
  ]);
  const body = bodyOf(step, contentType, writer);
  return [
    'curl -sS -g --path-as-is',
    ...method,
    word([...base, ...target]),
    ...proof(step, carrier),
    ...headers,
    ...body,
  ].join(' ');
}

function bodyOf(step: Step, contentType: string | undefined, writer: Writer): string[] {
  if (step.body === undefined) return [];
  const isJson = contentType === undefined || /[/+]json\b/i.test(contentType);
  const pieces =
    typeof step.body === 'string' && (!isJson || step.raw === true)
      ? writer.text(step.body, 'raw')
      : writer.json(step.body);
  const type = contentType === undefined ? ['-H', quoted('content-type: application/json')] : [];
  return [...type, '--data-raw', word(pieces)];
}

/** Reads a value at a JSON pointer from standard input, as text, JSON or part of an address. */
const pick = `pick() {
  node -e 'let text = ""; process.stdin.on("data", (part) => (text += part)).on("end", () => {
    let value = JSON.parse(text);
    for (const name of process.argv[1].split("/").slice(1)) value = value[name.replace(/~1/g, "/").replace(/~0/g, "~")];
    const as = { json: JSON.stringify, url: (each) => encodeURIComponent(String(each)), raw: String };
    process.stdout.write(as[process.argv[2]](value));
  })' "$1" "$2"
}`;

/** Reads a header, or one segment of the path in it, from the file of headers. */
const header = `header() {
  node -e 'const [file, name, segment, form] = process.argv.slice(1);
    const line = require("fs").readFileSync(file, "utf8").split(/\\r?\\n/).find((each) => each.toLowerCase().startsWith(name + ":"));
    let value = line.slice(name.length + 1).trim();
    if (segment !== "") value = decodeURIComponent(new URL(value, "http://here/").pathname.split("/").filter(Boolean).at(Number(segment)));
    const as = { json: JSON.stringify, url: encodeURIComponent, raw: String };
    process.stdout.write(as[form](value));
  ' "$headers" "$1" "$2" "$3"
}`;

function extraction({ name, from, pointer }: Extraction, used: ReadonlySet<string>): string[] {
  const forms: readonly Form[] = ['raw', 'json', 'url'];
  return forms.flatMap((form) => {
    const variable = variableOf(name, form);
    if (!used.has(variable) && !(form === 'raw' && isToken(name))) return [];
    if (from === 'status') return [`${variable}=$(head -n 1 "$headers" | cut -d ' ' -f 2)`];
    if (from === 'body') return [`${variable}=$(printf '%s' "$answer" | pick ${quoted(pointer)} ${form})`];
    const [field = '', segment = ''] = pointer.split('#');
    return [`${variable}=$(header ${quoted(field.toLowerCase())} ${quoted(segment)} ${form})`];
  });
}

/**
 * A scenario as a shell script: one `curl` for one step, else a POSIX script that takes values out of answers
 * with Node. Tokens and secrets are variables that whoever runs it sets, unless a step signs in by itself.
 */
export function curlOf(scenario: Scenario, options: ScriptOptions): string {
  const writer = new Writer(scenario, options.secrets);
  const [only, ...others] = scenario.steps;
  if (only !== undefined && others.length === 0) {
    return command(only, [options.baseUrl], writer, options).replace('curl -sS', 'curl -i -sS');
  }
  const base = [{ variable: 'BASE_URL' }];
  const last = scenario.steps.length - 1;
  const entrance = scenario.steps.findIndex(({ extractions }) =>
    extractions.some(({ name }) => name === tokenVariables.first),
  );
  // Written first, so that it is known which values are used, and how.
  const commands = scenario.steps.map((step) => command(step, base, writer, options));
  const lines = scenario.steps.flatMap((step, index) => {
    const written = commands[index] ?? '';
    const title = `# ${index + 1}. ${step.name.replaceAll(/\s+/g, ' ')}`;
    const signsIn = index === entrance && options.forging !== undefined ? [options.forging.call] : [];
    if (index === last) return [title, written.replace('curl -sS', 'curl -i -sS')];
    return [
      title,
      `answer=$(${written.replace('curl -sS', 'curl -sS -D "$headers"')})`,
      ...step.extractions.flatMap((each) => extraction(each, writer.used)),
      ...signsIn,
    ];
  });
  const needsPick = lines.some((line) => line.includes('| pick '));
  const needsHeader = lines.some((line) => line.includes('$(header '));
  return [
    '#!/bin/sh',
    'set -eu',
    `BASE_URL=\${BASE_URL:-${quoted(options.baseUrl)}}`,
    'headers=$(mktemp)',
    `trap 'rm -f "$headers"' EXIT`,
    ...(needsPick ? [pick] : []),
    ...(needsHeader ? [header] : []),
    ...(options.forging?.definition ?? []),
    ...(options.forging !== undefined && entrance < 0 ? [options.forging.call] : []),
    ...lines,
    '',
  ].join('\n');
}
