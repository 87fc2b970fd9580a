import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useEffectEvent,
  useState,
  useSyncExternalStore,
} from 'react';
import { useCall } from '../app/client.ts';
import { type Listener, openRealtime, type Realtime } from './connection.ts';

const RealtimeContext = createContext<Realtime | null>(null);

export function RealtimeProvider({ children }: { children: ReactNode }) {
  const call = useCall();
  const [realtime, setRealtime] = useState<Realtime | null>(null);
  useEffect(() => {
    const opened = openRealtime(call);
    setRealtime(opened);
    return () => opened.close();
  }, [call]);
  return <RealtimeContext value={realtime}>{children}</RealtimeContext>;
}

const never = () => () => undefined;

/**
 * Listens to a topic while the component is shown; null listens to nothing. Returns whether its events
 * arrive: while they do not, ask by GET.
 */
export function useTopic(topic: string | null, listener: Listener): boolean {
  const realtime = use(RealtimeContext);
  const onMessage = useEffectEvent(listener);
  useEffect(() => {
    if (realtime === null || topic === null) return undefined;
    return realtime.subscribe(topic, (message) => onMessage(message));
  }, [realtime, topic]);
  return useSyncExternalStore(
    realtime?.watch ?? never,
    () => realtime !== null && topic !== null && realtime.isLive(topic),
  );
}
