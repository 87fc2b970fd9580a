import type { QaReport } from '../report/contract.ts';
import type { Scenario } from '../scenario/contract.ts';

/*
 * A test file that stands alone: the scenarios as data, and the few lines that carry them out. Those that
 * reached an operation, and those of a model that passed, say what works today, for whoever changes the API next.
 * Scenarios share their set-up, so a write that was made before is not made again: what it makes would often be
 * refused as a double. Those that delete come last, since the others still need what they delete.
 */

export type Runner = 'vitest' | 'playwright';

export function testFileOf(report: QaReport, runner: Runner): string {
  const passed = report.trials.flatMap(({ scenario, outcome }) => (outcome === 'passed' ? [scenario] : []));
  const all = [...report.scenarios, ...passed];
  const scenarios = named([...all.filter((each) => !deletes(each)), ...all.filter((each) => deletes(each))]);
  return [
    `// Scenarios of ${oneLine(report.title)}, seed ${report.seed}. Credentials come from the environment:`,
    '// AUTHORIZATION and AUTHORIZATION_2 are sent as the authorization header of the two identities, and',
    '// API_BASE_URL says where the API is. (BASE_URL would be set by the test runner itself.)',
    heads[runner],
    `const baseUrl = (process.env.API_BASE_URL ?? ${JSON.stringify(report.baseUrl)}).replace(/\\/$/, '');`,
    `const scenarios = ${JSON.stringify(scenarios, null, 2)};`,
    '',
    tests[runner],
    common,
  ].join('\n');
}

const deletes = ({ steps }: Scenario) => steps.some(({ method }) => method === 'DELETE');

/** Test runners want different names. */
function named(scenarios: readonly Scenario[]): Scenario[] {
  const seen = new Map<string, number>();
  return scenarios.map((scenario) => {
    const times = (seen.get(scenario.name) ?? 0) + 1;
    seen.set(scenario.name, times);
    return times === 1 ? scenario : { ...scenario, name: `${scenario.name} (${times})` };
  });
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

const heads: Readonly<Record<Runner, string>> = {
  vitest: "import { expect, test } from 'vitest';\n",
  playwright: "import { expect, test } from '@playwright/test';\n",
};

const tests: Readonly<Record<Runner, string>> = {
  vitest: `for (const scenario of scenarios) {
  test(scenario.name, () =>
    carryOut(scenario, async (method, url, headers, body) => {
      const response = await fetch(url, { method, headers, body, redirect: 'manual' });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
    }),
  );
}
`,
  playwright: `for (const scenario of scenarios) {
  test(scenario.name, ({ request }) =>
    carryOut(scenario, async (method, url, headers, body) => {
      const response = await request.fetch(url, { method, headers, data: body, maxRedirects: 0 });
      return { status: response.status(), headers: response.headers(), text: await response.text() };
    }),
  );
}
`,
};

const common = `const written = new Map();

// The answer that the same write got before; reads are made each time.
function sentOnce(send, method, address, headers, body) {
  if (method === 'GET' || method === 'HEAD') return send(method, address, headers, body);
  const key = JSON.stringify([method, address, headers, body]);
  if (!written.has(key)) written.set(key, send(method, address, headers, body));
  return written.get(key);
}

async function carryOut(scenario, send) {
  const values = {};
  const fill = (text) => text.replace(/\\{([A-Za-z_]\\w*)\\}/g, (all, name) => values[name] ?? all);
  const filled = (value) => {
    if (typeof value === 'string') {
      const [, name] = /^\\{([A-Za-z_]\\w*)\\}$/.exec(value) ?? [];
      return name !== undefined && name in values ? values[name] : fill(value);
    }
    if (Array.isArray(value)) return value.map(filled);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each)]));
  };
  for (const step of scenario.steps) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(step.query)) {
      for (const each of [value].flat()) query.append(name, fill(each));
    }
    const path = step.path.replace(/\\{([A-Za-z_]\\w*)\\}/g, (all, name) =>
      name in values ? encodeURIComponent(values[name]) : all,
    );
    const authorization = { first: process.env.AUTHORIZATION, second: process.env.AUTHORIZATION_2 }[step.identity];
    const headers = Object.fromEntries(
      Object.entries(step.headers).map(([name, value]) => [name, fill(value)]),
    );
    if (authorization !== undefined) headers.authorization = authorization;
    const body =
      step.body === undefined
        ? undefined
        : step.raw || (typeof step.body === 'string' && !/json/.test(headers['content-type'] ?? 'json'))
          ? fill(step.body)
          : JSON.stringify(filled(step.body));
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    const address = baseUrl + path + (query.size > 0 ? '?' + query : '');
    const answer = await sentOnce(send, step.method, address, headers, body);
    const json = parsed(answer.text);
    const where = step.name + ': ' + answer.status + ' ' + answer.text.slice(0, 500);
    const fits = step.expected.status.some((each) =>
      each.endsWith('XX') ? each[0] === String(answer.status)[0] : each === String(answer.status),
    );
    expect(fits, 'Expected ' + step.expected.status.join(' or ') + '. ' + where).toBe(true);
    for (const [pointer, assertion] of Object.entries(step.expected.body)) {
      hold(filled(assertion), at(json, pointer), where + ' at ' + pointer);
    }
    for (const [name, assertion] of Object.entries(step.expected.headers)) {
      hold(filled(assertion), answer.headers[name.toLowerCase()], where + ' in header ' + name);
    }
    for (const { name, from, pointer } of step.extractions) values[name] = extracted(from, pointer, answer, json);
  }
}

function extracted(from, pointer, answer, json) {
  if (from === 'status') return answer.status;
  if (from === 'body') return at(json, pointer);
  const [header, segment] = pointer.split('#');
  const value = answer.headers[header.toLowerCase()];
  if (segment === undefined || value === undefined) return value;
  const segments = new URL(value, baseUrl).pathname.split('/').filter(Boolean);
  return decodeURIComponent(segments.at(Number(segment)) ?? '');
}

function hold(assertion, value, where) {
  switch (assertion.kind) {
    case 'exact':
      return expect(value, where).toEqual(assertion.value);
    case 'any':
      return expect(value, where).not.toBe(undefined);
    case 'absent':
      return expect(value, where).toBe(undefined);
    case 'contains':
      return expect(typeof value === 'string' ? value : JSON.stringify(value), where).toContain(assertion.value);
    case 'regex':
      return expect(String(value), where).toMatch(new RegExp(assertion.pattern));
    case 'oneOf':
      return expect(assertion.values, where).toContainEqual(value);
    case 'compare': {
      const { operator, value: bound } = assertion;
      const holds = {
        '<': value < bound,
        '<=': value <= bound,
        '>': value > bound,
        '>=': value >= bound,
        '==': value === bound,
        '!=': value !== bound,
      }[operator];
      return expect(holds, where + ': ' + value + ' ' + operator + ' ' + bound).toBe(true);
    }
  }
}

function at(value, pointer) {
  return pointer
    .split('/')
    .slice(1)
    .reduce((inside, part) => inside?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], value);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
`;
