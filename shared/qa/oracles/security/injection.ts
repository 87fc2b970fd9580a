import type { Json, Operation } from '../../document/api.ts';
import type { Exchange } from '../../execution/exchange.ts';
import type { Case } from '../../input/request.ts';
import { sameContent } from '../active/content.ts';
import { excerpt, statusOf } from '../answers.ts';
import { databaseErrors } from '../database-errors.ts';
import type { ActiveOracle, Observation, Prober } from '../oracle.ts';
import { references } from '../references.ts';
import { loginFields } from './accounts-of.ts';
import { type TextPlace, textPlaces, withText } from './texts.ts';

/** Places of one operation that are looked at; each costs up to a dozen requests. */
const places = 6;

/** Puts what databases, templates, file systems and headers would take for more than text into every text. */
export const injection: ActiveOracle = {
  name: 'injection',
  security: true,
  applies: (_api, { parameters, body }) =>
    body !== null || parameters.some((parameter) => parameter.in === 'query' || parameter.in === 'path'),
  async probe(prober, operation) {
    if (operation.method === 'DELETE') return null;
    const call = await prober.accepted(operation.id);
    if (call === null) return null;
    const isLogin = loginFields(prober.api, operation) !== null;
    const reads = operation.method === 'GET' || isLogin;
    const found: Observation[] = [];
    for (const place of textPlaces(prober.api, operation, call).slice(0, places)) {
      if (!prober.room(30)) return found.length > 0 ? found : null;
      const ask = async (value: Json): Promise<Exchange> => {
        // What creates needs new values each time; what reads does not change anything.
        const fresh = reads ? call : ((await prober.accepted(operation.id)) ?? call);
        return prober.send(withText(fresh, place, value));
      };
      const attack = { prober, operation, call, place, ask };
      const sql = (reads ? await differential(attack) : null) ?? (await brokenStatement(attack));
      if (sql !== null) found.push(sql);
      const others = [
        reads ? await operators(attack) : null,
        await template(attack),
        operation.method === 'GET' ? await traversal(attack) : null,
        operation.method === 'GET' ? await newHeader(attack) : null,
      ];
      found.push(...others.filter((each) => each !== null));
    }
    return found;
  },
};

interface Attack {
  readonly prober: Prober;
  readonly operation: Operation;
  readonly call: Case;
  readonly place: TextPlace;
  readonly ask: (value: Json) => Promise<Exchange>;
}

function observe(
  { operation, place }: Attack,
  kind: string,
  evidence: string,
  likelyCause: string,
  reference: Observation['reference'],
  exchanges: readonly Exchange[],
): Observation {
  return {
    oracle: 'injection',
    severity: 'critical',
    operation: operation.id,
    signature: `${operation.id} ${place.in} ${place.name} ${kind}`,
    title: `${operation.id} takes ${place.name} for more than text (${kind})`,
    evidence,
    likelyCause,
    reference,
    exchanges,
  };
}

const statement = 'The text is put into the statement instead of being handed over as a parameter.';

/** Two answers that mean the same: status and content. */
const alike = (one: Exchange, other: Exchange): boolean => {
  if (statusOf(one) !== statusOf(other)) return false;
  const [left, right] = [one.response, other.response];
  if (left?.json === undefined || right?.json === undefined) return left?.text === right?.text;
  return sameContent(left.json, right.json);
};

/** Conditions that only a database reads: the same text but for one character decides between all and nothing. */
const pairs: readonly (readonly [yes: string, no: string])[] = [
  ["' OR '1' LIKE '1", "' OR '1' LIKE '2"],
  ["' OR 1=1 -- ", "' OR 1=2 -- "],
  ["') OR ('1' LIKE '1", "') OR ('1' LIKE '2"],
  ['" OR "1" LIKE "1', '" OR "1" LIKE "2'],
];

const fits = ({ schema }: TextPlace, text: string) =>
  schema.maxLength === null || text.length <= schema.maxLength;

async function differential(attack: Attack): Promise<Observation | null> {
  const nonsense = `zq${attack.prober.random.text(4)}`;
  const baseline = await attack.ask(nonsense);
  if (baseline.response === null || baseline.response.status >= 500) return null;
  for (const [yes, no] of pairs) {
    if (!fits(attack.place, nonsense + no)) continue;
    const round = async () => [await attack.ask(nonsense + yes), await attack.ask(nonsense + no)] as const;
    const [first, against] = await round();
    // The true one must do more than the false one; being refused alike, or found alike, is no difference.
    if ((first.response?.status ?? 500) >= 300 || alike(first, against) || echoes(first, against, nonsense))
      continue;
    const [again, againstAgain] = await round();
    if (!alike(first, again) || !alike(against, againstAgain)) continue;
    if (against.response?.status !== baseline.response.status) continue;
    return observe(
      attack,
      'SQL',
      `With ${JSON.stringify(nonsense + yes)} the answer was ${statusOf(first)} with ${first.response?.text.length} characters, with ${JSON.stringify(nonsense + no)} ${statusOf(against)} with ${against.response?.text.length}; twice each.`,
      statement,
      references.sql,
      [against, again],
    );
  }
  return null;
}

/** Answers that only differ in that they repeat the text. */
function echoes(one: Exchange, other: Exchange, text: string): boolean {
  const without = ({ response }: Exchange) =>
    response?.text.replaceAll(new RegExp(`${text}[^,}]*`, 'g'), '*');
  return statusOf(one) === statusOf(other) && without(one) === without(other);
}

const markOf = ({ response }: Exchange): string | null => {
  for (const pattern of databaseErrors) {
    const mark = pattern.exec(response?.text ?? '')?.[0];
    if (mark !== undefined) return mark;
  }
  return null;
};

/** One quote ends a text and breaks the statement, two are one quote: an error for the first only. */
async function brokenStatement(attack: Attack): Promise<Observation | null> {
  const text = attack.place.value !== null && attack.place.value.length > 2 ? attack.place.value : 'quote';
  const [one, two] = [`${text.slice(0, 20)}'`, `${text.slice(0, 20)}''`];
  if (!fits(attack.place, two)) return null;
  const fails = (exchange: Exchange) => exchange.response?.status === 500 || markOf(exchange) !== null;
  const broken = await attack.ask(one);
  if (!fails(broken)) return null;
  const whole = await attack.ask(two);
  if (fails(whole)) return null;
  const again = await attack.ask(one);
  if (!fails(again) || fails(await attack.ask(two))) return null;
  const mark = markOf(broken);
  return observe(
    attack,
    'SQL',
    `One quote in ${attack.place.name} got ${statusOf(broken)}${mark === null ? '' : ` ("${excerpt(mark, 60)}")`}, two got ${statusOf(whole)}; twice each.`,
    statement,
    references.sql,
    [whole, again],
  );
}

/** Operators of document databases in place of a text. */
async function operators(attack: Attack): Promise<Observation | null> {
  const { place, ask, prober } = attack;
  if (place.in === 'path') return null;
  const nonsense = `zq${prober.random.text(8)}`;
  const ways = place.in === 'body' ? [{ $ne: nonsense }, { $eq: nonsense }] : null;
  if (ways === null || ways[0] === undefined || ways[1] === undefined) return null;
  const round = async (): Promise<readonly [Exchange, Exchange]> => [
    await ask(ways[0] ?? null),
    await ask(ways[1] ?? null),
  ];
  const [any, none] = await round();
  if ((any.response?.status ?? 500) >= 300 || alike(any, none) || statusOf(any) === statusOf(none))
    return null;
  const [again, noneAgain] = await round();
  if (statusOf(again) !== statusOf(any) || statusOf(noneAgain) !== statusOf(none)) return null;
  return observe(
    attack,
    'NoSQL',
    `{"$ne": …} in ${place.name} got ${statusOf(any)}, {"$eq": …} got ${statusOf(none)}; twice each.`,
    'The body is handed to the database as it is, so that an object becomes an operator.',
    references.noSql,
    [none, again],
  );
}

/** Sums that only a template engine does; twice with other numbers. */
async function template(attack: Attack): Promise<Observation | null> {
  const { random } = attack.prober;
  const sum = () => {
    const [one, other] = [random.int(1_100, 9_900), random.int(1_100, 9_900)];
    return { text: `{{${one}*${other}}}\${${one}*${other}}`, product: String(one * other) };
  };
  const first = sum();
  if (!fits(attack.place, first.text)) return null;
  const answer = await attack.ask(first.text);
  if (answer.response?.text.includes(first.product) !== true) return null;
  const second = sum();
  const again = await attack.ask(second.text);
  if (again.response?.text.includes(second.product) !== true) return null;
  return observe(
    attack,
    'template',
    `${first.text} came back as ${first.product}, ${second.text} as ${second.product}.`,
    'The text is made part of a template instead of being given to it.',
    references.template,
    [answer],
  );
}

const fileNames = /file|path|name|template|doc|page|dir|folder|image|download|report|include|lang|theme/i;

async function traversal(attack: Attack): Promise<Observation | null> {
  if (!fileNames.test(attack.place.name) && attack.place.in !== 'path') return null;
  for (const text of ['../../../../../../etc/passwd', '/etc/passwd', '....//....//....//....//etc/passwd']) {
    if (!fits(attack.place, text)) continue;
    const answer = await attack.ask(text);
    if (!/root:[^:\n]*:0:0:/.test(answer.response?.text ?? '')) continue;
    return observe(
      attack,
      'path',
      `${text} gave the list of users of the server's system.`,
      'The name is joined to a folder without a look at where that leads.',
      references.traversal,
      [answer],
    );
  }
  return null;
}

async function newHeader(attack: Attack): Promise<Observation | null> {
  const name = 'x-assay-split';
  const answer = await attack.ask(`a\r\n${name}: yes`);
  if (answer.response?.headers[name] === undefined) return null;
  return observe(
    attack,
    'header',
    `A line break in ${attack.place.name} made a header of its own in the answer.`,
    'The text is written into a header as it is.',
    references.headerSplitting,
    [answer],
  );
}
