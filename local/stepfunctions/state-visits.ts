import type { Json, JsonObject } from '#local/stepfunctions/json.ts';
import type { ExecutionRecord, Row } from '#local/stepfunctions/store.ts';

export interface StateVisit {
  /** Where in the machine; see `run.ts`. */
  readonly key: string;
  readonly name: string;
  /** e.g. `Task`. */
  readonly type: string;
  /** How many Parallel or Map states it is inside of. */
  readonly depth: number;
  /** `caught` has failed, and the machine went on with what was caught. */
  readonly status: 'running' | 'succeeded' | 'caught' | 'failed' | 'aborted';
  /** Milliseconds since the epoch. */
  readonly enteredAt: number;
  readonly leftAt: number | null;
  /** 0 when the first attempt was the last. */
  readonly retries: number;
  readonly input: Json;
  readonly output: Json | null;
  readonly assigned: JsonObject;
  /** Of the last attempt that failed. */
  readonly error: string | null;
  readonly cause: string | null;
}

/** What happened in each state that was visited, in the order in which they were entered. */
export function stateVisits(record: ExecutionRecord, rows: readonly Row[]): StateVisit[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const attempts = attemptsByVisit(rows);
  return rows
    .filter(({ key }) => key.endsWith(':enter'))
    .sort((a, b) => (a.id ?? 0) - (b.id ?? 0))
    .map((entered) => {
      const key = entered.key.slice(0, -':enter'.length);
      const type = (entered.type ?? '').replace('StateEntered', '');
      const { last, failure } = attempts.get(key) ?? { last: 0, failure: null };
      const exit = byKey.get(`${key}:exit`);
      const aborted = byKey.get(`${key}:aborted`);
      // The attempt of the Parallel or Map that it is inside of.
      const around = byKey.get(`${key.replace(/\/\d+\/\d+$/, '')}:done`);
      const over = record.stoppedAt ?? around?.at ?? null;
      const failedAt =
        type === 'Fail' ? entered.at : failure !== null && over !== null ? failure.row.at : null;
      return {
        key,
        name: String(entered.data.name ?? ''),
        type,
        depth: key.split('/').length >> 1,
        status:
          exit !== undefined
            ? failure?.attempt === last
              ? 'caught'
              : 'succeeded'
            : aborted !== undefined
              ? 'aborted'
              : failedAt !== null
                ? 'failed'
                : over !== null
                  ? 'aborted'
                  : 'running',
        enteredAt: entered.at,
        leftAt: exit?.at ?? aborted?.at ?? failedAt ?? over,
        retries: last,
        input: entered.data.input ?? null,
        output: exit?.data.output ?? null,
        assigned: (exit?.data.assign as JsonObject | undefined) ?? {},
        error: failure === null ? null : String(failure.row.data.error),
        cause: failure === null ? null : String(failure.row.data.cause ?? ''),
      };
    });
}

interface Attempts {
  /** Number of the last attempt. */
  last: number;
  /** The last row that says that an attempt failed. */
  failure: { attempt: number; row: Row } | null;
}

function attemptsByVisit(rows: readonly Row[]): Map<string, Attempts> {
  const visits = new Map<string, Attempts>();
  for (const row of rows) {
    const match = /^(.*\d)\.(\d+):/.exec(row.key);
    if (match === null) continue;
    const [, visit = '', number] = match;
    const attempt = Number(number);
    const known = visits.get(visit) ?? { last: 0, failure: null };
    visits.set(visit, known);
    known.last = Math.max(known.last, attempt);
    const failed = typeof row.data.error === 'string';
    if (failed && (known.failure === null || attempt >= known.failure.attempt))
      known.failure = { attempt, row };
  }
  return visits;
}
