import { Progress } from '@mantine/core';
import type { Quota } from '#shared/accounts/contract.ts';
import { strings } from '../strings.ts';

/** Used and under way against the limit of the month. */
export function QuotaBar({ quota, size }: { quota: Quota; size: 'sm' | 'lg' }) {
  const share = (n: number) => (quota.limit === 0 ? 0 : Math.min(100, (n / quota.limit) * 100));
  const label = strings.accounts.quota.meter(quota.used, quota.reserved, quota.limit);
  return (
    <div role="img" aria-label={label}>
      <Progress.Root size={size} aria-hidden>
        <Progress.Section value={share(quota.used)} withAria={false} />
        <Progress.Section value={share(quota.reserved)} withAria={false} color="verdigris.4" striped />
      </Progress.Root>
    </div>
  );
}
