import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { listTesters, type TesterStatus } from '#shared/testers/contract.ts';
import { useCall } from '../app/client.ts';

export const testersKey = ['admin', 'testers'] as const;
const lookEveryMs = 30_000;

/** Testers in one status, page by page. */
export function useTesterPages(status: TesterStatus) {
  const call = useCall();
  return useInfiniteQuery({
    queryKey: [...testersKey, status],
    queryFn: ({ signal, pageParam }) =>
      call(listTesters, { query: { status, limit: 25, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: lookEveryMs,
  });
}
