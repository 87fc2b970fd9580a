import type { Entry, Level, Page } from '#local/engine.ts';
import { type Html, html } from '#local/pages/html.ts';
import { layout } from '#local/pages/layout.ts';

const levels: readonly Level[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'];
const shown = 300;

export interface LogFilter {
  readonly source: string;
  /** This level and those above it. */
  readonly level: Level;
  readonly text: string;
}

export function filterOf(query: URLSearchParams): LogFilter {
  const level = levels.find((one) => one === query.get('level'));
  return {
    source: query.get('source') ?? '',
    level: level ?? 'INFO',
    text: (query.get('text') ?? '').trim(),
  };
}

/** The newest entries that pass, newest first. Text is also looked for in the request id. */
export function select(entries: readonly Entry[], { source, level, text }: LogFilter): Entry[] {
  const wanted = text.toLowerCase();
  const least = levels.indexOf(level);
  const found: Entry[] = [];
  for (let i = entries.length - 1; i >= 0 && found.length < shown; i -= 1) {
    const entry = entries[i];
    if (entry === undefined || levels.indexOf(entry.level) < least) continue;
    if (source !== '' && entry.source !== source) continue;
    if (wanted !== '' && !`${entry.requestId ?? ''} ${entry.text}`.toLowerCase().includes(wanted)) continue;
    found.push(entry);
  }
  return found;
}

const classes: Readonly<Record<Level, string>> = { DEBUG: 'soft', INFO: '', WARN: 'warn', ERROR: 'bad' };

/** JSON that a logger wrote, with its message in front and the rest to open. */
function said(text: string): Html {
  if (text.startsWith('{')) {
    try {
      const { message, ...rest } = JSON.parse(text) as Record<string, unknown>;
      if (typeof message === 'string') {
        return html`${message}<details><summary class="soft">Details</summary><pre>${JSON.stringify(rest, null, 2)}</pre></details>`;
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return html`<pre>${text}</pre>`;
}

function row({ time, level, source, requestId, text }: Entry): Html {
  return html`<tr>
<td class="nowrap">${new Date(time).toISOString().slice(11, 23)}</td>
<td class="${classes[level]}">${level}</td>
<td><a href="?source=${encodeURIComponent(source)}">${source}</a>${requestId !== null && html`<br><a class="soft" href="?level=DEBUG&amp;text=${encodeURIComponent(requestId)}">${requestId.slice(0, 8)}</a>`}</td>
<td>${said(text)}</td></tr>`;
}

/** The log with filters by function, level and text; it renews itself. */
export function logsPage(entries: () => readonly Entry[]): Page {
  return {
    path: '/_local/logs',
    handle: ({ query }) => {
      const filter = filterOf(query);
      const found = select(entries(), filter);
      const sources = [...new Set(entries().map(({ source }) => source))].sort();
      const option = (value: string, text: string, chosen: string) =>
        html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`;
      return layout({
        title: 'Log',
        current: '/_local/logs',
        body: html`
<form method="get" action="/_local/logs">
<label>Function or service
<select name="source">${option('', 'All', filter.source)}${sources.map((source) => option(source, source, filter.source))}</select></label>
<label>Level
<select name="level">${levels.map((level) => option(level, level === 'DEBUG' ? 'DEBUG and above' : level, filter.level))}</select></label>
<label>Text or request id <input name="text" value="${filter.text}"></label>
<button>Filter</button>
</form>
<div class="scroll" role="region" aria-label="Entries" tabindex="0"><table>
<thead><tr><th scope="col">Time (UTC)</th><th scope="col">Level</th><th scope="col">Source</th><th scope="col">Message</th></tr></thead>
<tbody id="entries" data-live="2">${found.length === 0 ? html`<tr><td colspan="4" class="soft">Nothing yet that passes this filter.</td></tr>` : found.map(row)}</tbody>
</table></div>`,
      });
    },
  };
}
