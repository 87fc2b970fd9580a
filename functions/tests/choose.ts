import { api } from '#shared/platform/api.ts';
import { auditItem } from '#shared/platform/audit.ts';
import { ConditionFailed, transact } from '#shared/platform/dynamo.ts';
import { refuse } from '#shared/platform/errors.ts';
import { companyOf } from '#shared/platform/principal.ts';
import { cancelRun } from '#shared/testers/run-cancel.ts';
import { chooseSlot } from '#shared/testers/slot.ts';
import { type Choice, chooseForRun, RunSummary } from '#shared/tests/contract.ts';
import { moveRun, type RunRow, readRun } from '#shared/tests/store.ts';

const reasons: Readonly<Record<Exclude<Choice['choice'], 'cancel'>, string>> = {
  wait: 'The search for a tester goes on a little later.',
  widen: 'The search for a tester goes on with other requirements.',
  take_ai: 'The result of the AI is taken.',
};

/** Only writes: the machine that waits for the choice learns of it from the table's stream. */
export const handler = api(chooseForRun, async ({ principal, params, body, correlationId }) => {
  const companyId = companyOf(principal);
  const key = { companyId, runId: params.id };
  const existing = async () => (await readRun(key)) ?? refuse('NOT_FOUND', 'There is no such test run.');
  const run = await existing();
  if (run.status !== 'awaiting_company') nothingToChoose(run);
  const actor = principal.principalId;
  if (body.choice === 'cancel') {
    if (!(await cancelRun(run, { actor, correlationId }))) nothingToChoose(await existing());
    return RunSummary.parse(await existing());
  }
  if (body.choice === 'take_ai' && run.testType !== 'hybrid') {
    refuse('CONFLICT', 'Only a hybrid test has a result of the AI. Wait, widen the requirements, or cancel.');
  }
  const at = new Date().toISOString();
  try {
    await transact([
      moveRun(key, 'running', { at, reason: reasons[body.choice] }, ['awaiting_company']),
      chooseSlot(key, body),
      auditItem({ companyId, action: `run.${body.choice}_chosen`, actor, target: run.id, correlationId }),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    nothingToChoose(await existing());
  }
  return RunSummary.parse(await existing());
});

function nothingToChoose({ status }: RunRow): never {
  return refuse('CONFLICT', `There is nothing to choose for this test run: it is ${status}.`);
}
