import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getPackage, listPackages } from '#shared/qa/contract.ts';
import { useCall } from '../app/client.ts';

export const packagesKey = ['qa', 'packages'] as const;
export const packageKey = (id: string) => [...packagesKey, 'one', id] as const;

const followMs = 15_000;

export function usePackagePages() {
  const call = useCall();
  return useInfiniteQuery({
    queryKey: [...packagesKey, 'pages'],
    queryFn: ({ signal, pageParam }) =>
      call(listPackages, { query: { limit: 25, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: followMs,
  });
}

export function usePackage(id: string) {
  const call = useCall();
  return useQuery({
    queryKey: packageKey(id),
    queryFn: ({ signal }) => call(getPackage, { params: { id }, signal }),
  });
}
