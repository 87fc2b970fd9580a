import { useQuery } from '@tanstack/react-query';
import { listScreenshots } from '#shared/testers/contract.ts';
import { useCall } from '../app/client.ts';
import { assignmentKey } from './assignments.ts';

/** Links work for at least ten minutes. */
const freshMs = 9 * 60_000;

/** Where to load those screenshots of the draft that this device has no small copy of. */
export function useDraftPictures(assignmentId: string, missing: readonly string[]): Record<string, string> {
  const call = useCall();
  const { data } = useQuery({
    queryKey: [...assignmentKey(assignmentId), 'pictures', missing],
    queryFn: ({ signal }) => call(listScreenshots, { params: { id: assignmentId }, signal }),
    enabled: missing.length > 0,
    staleTime: freshMs,
    refetchInterval: freshMs,
  });
  return Object.fromEntries((data?.items ?? []).map(({ name, url }) => [name, url]));
}
