import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { listDeliveries, listWebhooks } from '#shared/notifications/contract.ts';
import { useCall } from '../app/client.ts';

export const webhooksKey = ['webhooks'] as const;
const listKey = [...webhooksKey, 'list'] as const;
export const deliveriesKey = (id: string) => [...webhooksKey, 'deliveries', id] as const;

/** Often enough to see an attempt that is under way end. */
const pendingEveryMs = 3_000;
const quietEveryMs = 30_000;

export function useWebhooks() {
  const call = useCall();
  return useQuery({ queryKey: listKey, queryFn: ({ signal }) => call(listWebhooks, { signal }) });
}

/** Deliveries of a webhook page by page, kept up to date while they are shown. */
export function useDeliveries(id: string) {
  const call = useCall();
  return useInfiniteQuery({
    queryKey: deliveriesKey(id),
    queryFn: ({ signal, pageParam }) =>
      call(listDeliveries, {
        params: { id },
        query: { limit: 10, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => status === 'pending'))
        ? pendingEveryMs
        : quietEveryMs,
  });
}
