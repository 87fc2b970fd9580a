import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type * as z from 'zod';
import { type RunPackage, runPackage } from '#shared/qa/contract.ts';
import { useCall } from '../app/client.ts';
import { showDone } from '../app/failure-toast.tsx';
import { useSubmissionKey } from '../app/submission-key.ts';
import { packagesKey } from './packages.ts';
import { runsOfKey } from './runs.ts';

/**
 * Orders a run of a package and goes to it.
 *
 * @param inPlace whether the caller shows a failure itself
 */
export function useOrderRun(packageId: string, done: string, inPlace = false) {
  const call = useCall();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const submission = useSubmissionKey();
  return useMutation({
    mutationFn: (body: z.input<typeof RunPackage>) =>
      call(runPackage, { params: { id: packageId }, body, idempotencyKey: submission.keyFor(body) }),
    meta: { shownInPlace: inPlace },
    onSuccess: async ({ planId }) => {
      submission.done();
      void queries.invalidateQueries({ queryKey: packagesKey });
      void queries.invalidateQueries({ queryKey: runsOfKey(packageId) });
      showDone(done);
      await navigate({ to: '/apis/runs/$planId', params: { planId } });
    },
  });
}
