import { useMutation, useQueryClient } from '@tanstack/react-query';
import type * as z from 'zod';
import { correctMerge, type Issue, type MergeCorrection, type Run } from '#shared/tests/contract.ts';
import { useCall } from '../../app/client.ts';
import { showDone } from '../../app/failure-toast.tsx';
import { strings } from '../../strings.ts';
import { runKey } from '../runs.ts';

const text = strings.tests.report;

export type Correction = z.input<typeof MergeCorrection>;

const idsOf = (issue: Issue) => issue.originals.map(({ id }) => id);

/**
 * What brings the issues back to how they were before a correction. A finding that stands alone is an
 * issue by its own id.
 */
export function undoOf(
  correction: Correction,
  before: readonly Issue[],
  after: readonly Issue[],
): Correction[] {
  if (correction.action === 'split') {
    const issue = before.find(({ id }) => id === correction.issueId);
    return issue === undefined ? [] : [{ action: 'join', issueIds: idsOf(issue) }];
  }
  const parts = before.filter(({ id }) => correction.issueIds.includes(id));
  const findings = parts.flatMap(idsOf);
  const joined = after.find((issue) => findings.every((id) => idsOf(issue).includes(id)));
  if (joined === undefined) return [];
  return [
    { action: 'split', issueId: joined.id },
    // Taking apart takes all apart, also what was one before.
    ...parts
      .filter(({ originals }) => originals.length > 1)
      .map((issue): Correction => ({ action: 'join', issueIds: idsOf(issue) })),
  ];
}

/** Corrects the merge; what was done can be undone for a while. */
export function useCorrection(runId: string) {
  const call = useCall();
  const client = useQueryClient();
  const send = async (body: Correction) => {
    const run = await call(correctMerge, { params: { id: runId }, body });
    client.setQueryData<Run>(runKey(runId), run);
    return run;
  };
  const undo = useMutation({
    mutationFn: async (corrections: readonly Correction[]) => {
      for (const correction of corrections) await send(correction);
    },
    onSuccess: () => showDone(text.undone),
    onError: () => void client.invalidateQueries({ queryKey: runKey(runId) }),
  });
  return useMutation({
    mutationFn: async (correction: Correction) => {
      const before = client.getQueryData<Run>(runKey(runId))?.report?.issues ?? [];
      const after = (await send(correction)).report?.issues ?? [];
      return undoOf(correction, before, after);
    },
    onSuccess: (back, { action }) =>
      showDone(
        action === 'split' ? text.splitDone : text.joinDone,
        back.length === 0 ? undefined : () => undo.mutate(back),
      ),
  });
}
