import type { Page, PageAnswer } from '#local/engine.ts';
import { type Html, html } from '#local/pages/html.ts';

/** Shown at the top of every page. */
const places = [
  { path: '/_local/', name: 'Start' },
  { path: '/_local/inbox', name: 'Inbox' },
  { path: '/_local/executions', name: 'Executions' },
  { path: '/_local/logs', name: 'Log' },
] as const;

const styles = `
:root { color-scheme: light dark; --text: #1c2430; --soft: #566173; --page: #f7f8fa; --card: #fff; --line: #d8dde5;
  --link: #0b57c2; --good: #14713d; --warn: #8a5200; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ef; --soft: #a3adbd; --page: #14181f; --card: #1c222c;
  --line: #333c4a; --link: #8ab8ff; --good: #6fd39a; --warn: #f0b968; --bad: #ff9a92; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
header { background: var(--card); border-bottom: 1px solid var(--line); }
header > div, main { max-width: 1100px; margin: 0 auto; padding: 12px 20px; }
header > div { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: baseline; }
nav { display: flex; flex-wrap: wrap; gap: 4px 16px; }
nav a { padding: 4px 0; text-decoration: none; }
nav a[aria-current] { color: var(--text); font-weight: 600; border-bottom: 2px solid var(--link); }
a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible {
  outline: 2px solid var(--link); outline-offset: 2px; }
h1, p { overflow-wrap: anywhere; } summary { padding: 4px 0; cursor: pointer; }
h1 { font-size: 22px; margin: 12px 0; } h2 { font-size: 17px; margin: 24px 0 8px; }
table { border-collapse: collapse; width: 100%; background: var(--card); }
th, td { text-align: left; vertical-align: top; padding: 6px 10px; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
.scroll table tr:last-child td { border-bottom: 0; }
pre, code { font: 13px/1.5 ui-monospace, monospace; }
pre { margin: 0; padding: 12px; overflow-x: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
td pre { border: 0; padding: 0; background: none; }
form { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: end; margin: 12px 0; }
label { display: grid; gap: 2px; color: var(--soft); font-size: 13px; }
input, select, button { font: inherit; color: var(--text); background: var(--card); border: 1px solid var(--line);
  border-radius: 6px; padding: 6px 10px; min-height: 36px; }
button { cursor: pointer; }
.soft { color: var(--soft); } .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 999px; padding: 0 8px; font-size: 13px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; margin: 12px 0; }
.nowrap { white-space: nowrap; }
@media (max-width: 600px) { th, td { padding: 6px; } }
`;

/** Replaces elements that carry `data-live` by what the server says now, every so many seconds. */
const script = `
const live = [...document.querySelectorAll('[data-live][id]')];
if (live.length > 0) {
  const seconds = Math.min(...live.map((element) => Number(element.dataset.live)));
  const look = async () => {
    try {
      if (!document.hidden) {
        const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
        if (answer.ok) {
          const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
          for (const { id } of live) {
            const now = document.getElementById(id);
            const then = fresh.getElementById(id);
            // What somebody opened to read must not close under their eyes.
            if (!now || !then || now.querySelector('details[open]')) continue;
            if (now.innerHTML !== then.innerHTML) now.innerHTML = then.innerHTML;
          }
        }
      }
    } catch {
      // The embedded cloud was stopped; the next look may find it again.
    }
    setTimeout(look, seconds * 1000);
  };
  setTimeout(look, seconds * 1000);
}
`;

/**
 * A whole page. An element with an id and `data-live="2"` inside the body is renewed every 2 seconds
 * from the same address.
 *
 * @param current path of the place in the navigation that the page belongs to, e.g. `/_local/inbox`
 */
export function layout(page: { title: string; current: string; body: Html; status?: number }): PageAnswer {
  const links = places.map(
    ({ path, name }) =>
      html`<a href="${path}"${path === page.current && html` aria-current="page"`}>${name}</a>`,
  );
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · embedded cloud</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_local/assets/style.css">
<script type="module" src="/_local/assets/live.js"></script>
</head>
<body>
<header><div><strong>Embedded cloud</strong><nav aria-label="Pages">${links}<a href="/">App</a></nav></div></header>
<main><h1>${page.title}</h1>
${page.body}
</main>
</body>
</html>
`;
  return {
    status: page.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; " +
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
    body: document.text,
  };
}

/** The style sheet and script that every page asks for. */
export const assets: Page = {
  path: '/_local/assets',
  handle({ path }) {
    const type = path.endsWith('/style.css')
      ? 'text/css'
      : path.endsWith('/live.js')
        ? 'text/javascript'
        : null;
    if (type === null) return { status: 404, body: 'Not found' };
    return {
      status: 200,
      headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' },
      body: type === 'text/css' ? styles : script,
    };
  },
};
