import { expect, test } from 'vitest';
import type { Entry } from '#local/engine.ts';
import { html } from '#local/pages/html.ts';
import { filterOf, logsPage, select } from '#local/pages/logs.ts';
import { startPage } from '#local/pages/start.ts';

const entry = (part: Partial<Entry>): Entry => ({
  time: 0,
  level: 'INFO',
  source: 'orders',
  requestId: null,
  text: 'text',
  ...part,
});

function request(path: string) {
  const [, query = ''] = path.split('?');
  return {
    method: 'GET',
    path: path.split('?')[0] ?? '',
    query: new URLSearchParams(query),
    headers: {},
    body: Buffer.alloc(0),
  };
}

test('what is put into markup is escaped, markup itself and lists are not', () => {
  const name = `<script>"a" & 'b'</script>`;

  expect(html`<p title="${name}">${[html`<b>${1}</b>`, null, false]}</p>`.text).toBe(
    '<p title="&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;"><b>1</b></p>',
  );
});

test('entries are selected by level and above, by function, by text and by request', () => {
  const entries = [
    entry({ text: 'first' }),
    entry({ level: 'DEBUG', text: 'detail' }),
    entry({ level: 'ERROR', source: 'mail', text: 'Broken pipe' }),
    entry({ text: 'last', requestId: 'abc-1' }),
  ];
  const texts = (query: string) =>
    select(entries, filterOf(new URLSearchParams(query))).map(({ text }) => text);

  expect(texts('')).toEqual(['last', 'Broken pipe', 'first']);
  expect(texts('level=DEBUG')).toHaveLength(4);
  expect(texts('level=WARN')).toEqual(['Broken pipe']);
  expect(texts('source=orders')).toEqual(['last', 'first']);
  expect(texts('text=BROKEN')).toEqual(['Broken pipe']);
  expect(texts('text=abc')).toEqual(['last']);
  expect(texts('level=nonsense')).toHaveLength(3);
});

test('the log shows what a function wrote as text, never as markup', async () => {
  const page = logsPage(() => [
    entry({ text: '<img src=x onerror=alert(1)>', source: '"><script>' }),
    entry({ text: '{"message":"<b>done</b>","level":"INFO"}' }),
    entry({ text: '{not json' }),
  ]);

  const body = String((await page.handle(request('/_local/logs?text="><script>x'))).body);
  const all = String((await page.handle(request('/_local/logs'))).body);

  for (const text of [body, all]) {
    expect(text).not.toMatch(/<img|<script>|<b>/);
  }
  expect(all).toContain('&lt;b&gt;done&lt;/b&gt;');
});

test('the start page leads everywhere and shows a call to try', async () => {
  const page = startPage({
    publicUrl: 'http://localhost:4000',
    wsUrl: null,
    users: [{ ref: 'company', name: 'Carla', email: 'carla@acme.example' }],
    exampleKey: 'key_1',
    examplePath: '/api/stats',
  });

  const { status, body, headers } = await page.handle(request('/_local/'));

  expect(status).toBe(200);
  for (const text of [
    'href="/_local/inbox"',
    'href="/_local/executions"',
    'href="/_local/logs"',
    'carla@acme.example',
  ]) {
    expect(body).toContain(text);
  }
  expect(body).toContain("curl -H 'Authorization: Bearer key_1' http://localhost:4000/api/stats");
  expect(headers?.['content-security-policy']).toContain("default-src 'none'");
  expect((await page.handle(request('/_local/nothing'))).status).toBe(404);
});
