import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { listOpenAssignments, type OpenStatus } from '#shared/testers/contract.ts';
import { useCall } from '../app/client.ts';

export const openAssignmentsKey = ['admin', 'assignments'] as const;
const lookEveryMs = 30_000;

/** Offers or accepted work under way, page by page. */
export function useOpenAssignmentPages(status: OpenStatus) {
  const call = useCall();
  return useInfiniteQuery({
    queryKey: [...openAssignmentsKey, status],
    queryFn: ({ signal, pageParam }) =>
      call(listOpenAssignments, {
        query: { status, limit: 25, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: lookEveryMs,
  });
}
