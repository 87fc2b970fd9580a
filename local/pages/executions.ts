import type { Page, PageAnswer, PageRequest } from '#local/engine.ts';
import { executionList, executionView } from '#local/pages/executions-view.ts';
import { html } from '#local/pages/html.ts';
import { layout } from '#local/pages/layout.ts';
import type { Executions } from '#local/stepfunctions/executions.ts';
import { historyEvent } from '#local/stepfunctions/history.ts';
import { stateVisits } from '#local/stepfunctions/state-visits.ts';
import type { ExecutionRecord } from '#local/stepfunctions/store.ts';

export const executionsPath = '/_local/executions';

const pageSize = 50;
/** A page with more is of no use to anybody; `GetExecutionHistory` has all. */
const mostRows = 1_000;

function json(status: number, value: unknown): PageAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(value, null, 2),
  };
}

function listed(executions: Executions, query: URLSearchParams) {
  const status = query.get('status') || undefined;
  const machineName = query.get('machine') || undefined;
  const before = Number(query.get('before')) || undefined;
  const records = executions.store.list({ status, machineName, before, limit: pageSize + 1 });
  const shown = records.slice(0, pageSize);
  return {
    status,
    machineName,
    before,
    shown,
    next: records.length > pageSize ? (shown.at(-1)?.seq ?? null) : null,
  };
}

function detailed(executions: Executions, record: ExecutionRecord) {
  const rows = executions.store.rows(record.arn);
  const events = rows.filter(({ id }) => id !== null).sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
  const visits = stateVisits(record, rows);
  return {
    states: visits.slice(0, mostRows),
    statesLeftOut: Math.max(0, visits.length - mostRows),
    history: events.slice(0, mostRows).map((row) => historyEvent(row, record)),
    eventsLeftOut: Math.max(0, events.length - mostRows),
  };
}

/** `/_local/executions` and, for scripts, the same with `.json` at the end. */
export function executionPages(executions: Executions): readonly Page[] {
  const answer = (request: PageRequest, path: string, asJson: boolean): PageAnswer => {
    const arn = decodeURIComponent(path.slice(1));
    if (arn === '') {
      const list = listed(executions, request.query);
      if (asJson) return json(200, { executions: list.shown, next: list.next });
      const { store } = executions;
      return layout({
        title: 'Executions',
        current: executionsPath,
        body: executionList({ ...list, machineNames: store.machineNames() }),
      });
    }
    const record = executions.store.execution(arn);
    if (record === null) {
      if (asJson) return json(404, { error: `There is no execution ${arn}.` });
      const body = html`<p>There is no execution <code>${arn}</code>. <a href="${executionsPath}">All executions</a></p>`;
      return layout({ title: 'Not found', current: executionsPath, body, status: 404 });
    }
    const details = detailed(executions, record);
    if (asJson) return json(200, { execution: record, ...details });
    return layout({
      title: `Execution ${record.name}`,
      current: executionsPath,
      body: executionView({ record, ...details }),
    });
  };
  return [
    {
      path: executionsPath,
      handle(request) {
        const path = request.path.slice(executionsPath.length);
        const asJson = path.endsWith('.json');
        return answer(request, asJson ? path.slice(0, -'.json'.length) : path, asJson);
      },
    },
    { path: `${executionsPath}.json`, handle: (request) => answer(request, '', true) },
  ];
}
