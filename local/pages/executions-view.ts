import { type Html, html } from '#local/pages/html.ts';
import type { HistoryEvent } from '#local/stepfunctions/history.ts';
import type { Json } from '#local/stepfunctions/json.ts';
import type { StateVisit } from '#local/stepfunctions/state-visits.ts';
import type { ExecutionRecord } from '#local/stepfunctions/store.ts';

const statuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

const tones: Record<string, string> = {
  RUNNING: 'warn',
  SUCCEEDED: 'good',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  ABORTED: 'soft',
  running: 'warn',
  succeeded: 'good',
  caught: 'warn',
  failed: 'bad',
  aborted: 'soft',
};

function badge(status: string): Html {
  return html`<span class="badge ${tones[status] ?? ''}">${status.toLowerCase().replace('_', ' ')}</span>`;
}

function time(ms: number): Html {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')} UTC</time>`;
}

/** e.g. `0.2 s`, `3 min 5 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.floor((ms % 3_600_000) / 60_000)} min`;
}

const linkTo = (arn: string) => `/_local/executions/${encodeURIComponent(arn)}`;

export function executionList(list: {
  shown: readonly ExecutionRecord[];
  next: number | null;
  status: string | undefined;
  machineName: string | undefined;
  before: number | undefined;
  machineNames: readonly string[];
}): Html {
  const { shown, next, status, machineName, before } = list;
  const filter = new URLSearchParams({
    ...(status && { status }),
    ...(machineName && { machine: machineName }),
  });
  const older = new URLSearchParams([...filter, ['before', String(next)]]);
  const option = (value: string, label: string, chosen: string | undefined) =>
    html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`;
  return html`
<form method="get">
<label>Status <select name="status">${option('', 'all', status)}${statuses.map((value) => option(value, value.toLowerCase().replace('_', ' '), status))}</select></label>
<label>State machine <select name="machine">${option('', 'all', machineName)}${list.machineNames.map((name) => option(name, name, machineName))}</select></label>
<button>Filter</button>
</form>
<div id="list"${before === undefined && html` data-live="2"`}>
${
  shown.length === 0
    ? html`<p class="soft">No executions${filter.size > 0 && ' like this'} yet.</p>`
    : html`<div class="scroll"><table>
<thead><tr><th scope="col">Status</th><th scope="col">State machine</th><th scope="col">Name</th><th scope="col">Started</th><th scope="col">Duration</th></tr></thead>
<tbody>${shown.map(
        (record) => html`<tr><td>${badge(record.status)}</td><td>${record.machineName}</td>
<td><a href="${linkTo(record.arn)}">${record.name}</a></td><td class="nowrap">${time(record.startedAt)}</td>
<td class="nowrap">${record.stoppedAt === null ? 'not ended' : duration(record.stoppedAt - record.startedAt)}</td></tr>`,
      )}</tbody></table></div>`
}
${next !== null && html`<p><a href="?${older.toString()}">Older executions</a></p>`}
${before !== undefined && html`<p><a href="?${filter.toString()}">Newest executions</a></p>`}
</div>
<p class="soft">For scripts: <a href="/_local/executions.json?${filter.toString()}">the same as JSON</a></p>`;
}

function json(label: string, value: Json): Html {
  return html`<details><summary>${label}</summary><pre>${JSON.stringify(value, null, 2)}</pre></details>`;
}

function stateRow(visit: StateVisit): Html {
  return html`<tr><td>${visit.depth > 0 && html`<span aria-hidden="true" class="soft">${'— '.repeat(visit.depth)}</span>`}<strong>${visit.name}</strong>
<span class="soft">${visit.type}${visit.depth > 0 && `, inside ${visit.depth === 1 ? 'a branch' : `${visit.depth} branches`}`}</span></td>
<td>${badge(visit.status)}</td><td class="nowrap">${visit.leftAt === null ? html`since ${time(visit.enteredAt)}` : duration(visit.leftAt - visit.enteredAt)}</td><td>${visit.retries}</td>
<td>${visit.error !== null && html`<p class="bad"><strong>${visit.error}</strong></p>${visit.cause && html`<pre>${visit.cause}</pre>`}`}
${json('Input', visit.input)}${visit.output !== null && json('Output', visit.output)}
${Object.keys(visit.assigned).length > 0 && json('Variables assigned', visit.assigned)}</td></tr>`;
}

export function executionView(view: {
  record: ExecutionRecord;
  states: readonly StateVisit[];
  statesLeftOut: number;
  history: readonly HistoryEvent[];
  eventsLeftOut: number;
}): Html {
  const { record, states, statesLeftOut, history, eventsLeftOut } = view;
  return html`
<p><a href="/_local/executions">All executions</a> · <a href="${linkTo(record.arn)}.json">as JSON</a></p>
<div id="summary" class="card" data-live="2">
<p>${badge(record.status)} ${record.machineName}, started ${time(record.startedAt)}, ${record.stoppedAt === null ? 'not ended' : `took ${duration(record.stoppedAt - record.startedAt)}`}</p>
<p class="soft"><code>${record.arn}</code></p>
${record.parent && html`<p>Started by <a href="${linkTo(record.parent.arn)}">the Map of another execution</a></p>`}
${record.error && html`<p class="bad"><strong>${record.error}</strong></p>`}
${record.cause && html`<pre>${record.cause}</pre>`}
</div>
${json('Input', JSON.parse(record.input) as Json)}
${record.output !== null && json('Output', JSON.parse(record.output) as Json)}
<h2>States</h2>
<div class="scroll"><table id="states"${record.status === 'RUNNING' && html` data-live="2"`}>
<thead><tr><th scope="col">State</th><th scope="col">Status</th><th scope="col">Duration</th><th scope="col">Retries</th><th scope="col">Details</th></tr></thead>
<tbody>${states.map((visit) => stateRow(visit))}</tbody></table></div>
${statesLeftOut > 0 && html`<p class="soft">${statesLeftOut} more are not shown.</p>`}
<h2>History</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">Event</th><th scope="col">Time</th><th scope="col">Type</th><th scope="col">Details</th></tr></thead>
<tbody>${history.map(({ id, previousEventId: _, timestamp, type, ...details }) => {
    const detail = Object.values(details)[0];
    return html`<tr><td>${Number(id)}</td><td class="nowrap">${new Date(Number(timestamp) * 1000).toISOString().slice(11, 23)}</td><td>${String(type)}</td>
<td>${detail !== undefined && json('Details', detail)}</td></tr>`;
  })}</tbody></table></div>
${eventsLeftOut > 0 && html`<p class="soft">${eventsLeftOut} more are not shown; GetExecutionHistory has them.</p>`}`;
}
