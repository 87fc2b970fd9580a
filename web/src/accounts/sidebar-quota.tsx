import { Stack, Text } from '@mantine/core';
import { strings } from '../strings.ts';
import { QuotaBar } from './quota-bar.tsx';
import { useCompanyStats } from './stats.ts';

export function SidebarQuota() {
  const stats = useCompanyStats();
  if (stats.data === undefined) return null;
  const { quota } = stats.data;
  return (
    <Stack gap={6}>
      <Text size="xs" c="dimmed">
        {strings.accounts.quota.remainingOf(quota.remaining, quota.limit)}
      </Text>
      <QuotaBar quota={quota} size="sm" />
    </Stack>
  );
}
