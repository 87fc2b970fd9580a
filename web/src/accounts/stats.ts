import { useQuery } from '@tanstack/react-query';
import { getCompanyStats } from '#shared/accounts/contract.ts';
import { useCall } from '../app/client.ts';
import { useMay } from './me.ts';

export const statsKey = ['company', 'stats'] as const;

export function useCompanyStats() {
  const call = useCall();
  return useQuery({
    queryKey: statsKey,
    queryFn: ({ signal }) => call(getCompanyStats, { signal }),
    enabled: useMay(getCompanyStats),
  });
}
