import type { Row } from '#shared/platform/dynamo.ts';
import { partsOf, runKey } from '#shared/tests/keys.ts';
import { keyOf, type RunRow } from '#shared/tests/store.ts';
import { runRow } from '#test/unit/tests/samples.ts';

/** Rows of the Testing table as a stream shows them. */
export function run(changes: Partial<RunRow> = {}): Row & RunRow {
  const row = runRow(changes);
  return { ...runKey(keyOf(row)), entity: 'run', ...row };
}

export function step(seq: number, of: RunRow = runRow()): Row {
  return {
    pk: partsOf(keyOf(of)),
    sk: `step/${String(seq).padStart(6, '0')}`,
    entity: 'step',
    v: 1,
    companyId: of.companyId,
    runId: of.id,
    seq,
    at: '2026-11-21T08:00:02.000Z',
    kind: 'page',
    message: 'Opened',
    page: null,
  };
}
