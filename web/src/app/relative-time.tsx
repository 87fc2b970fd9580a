import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { ago, dateTime } from './format.ts';
import { serverNow } from './server-clock.ts';

export function useNow(everyMs: number): number {
  const [now, setNow] = useState(serverNow);
  useInterval(() => setNow(serverNow()), everyMs, { autoInvoke: true });
  return now;
}

export function RelativeTime({ at }: { at: string }) {
  const now = useNow(30_000);
  return (
    <time dateTime={at} title={dateTime(at)}>
      {ago(at, now)}
    </time>
  );
}
