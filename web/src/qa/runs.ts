import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import {
  getQaReport,
  getQaStatus,
  listQaEvents,
  listQaRuns,
  type QaRunSummary,
  type StoredEvent,
} from '#shared/qa/contract.ts';
import { CallError } from '../app/call-error.ts';
import { type Answer, useCall } from '../app/client.ts';
import { serverNow } from '../app/server-clock.ts';
import { useTopic } from '../realtime/provider.tsx';
import { isLast, withEvents } from './events.ts';
import { packagesKey } from './packages.ts';
import { reportOf } from './report-of.ts';
import { isActive, mayGetReport, withSummary } from './run-state.ts';

const runsKey = ['qa', 'runs'] as const;
export const runsOfKey = (packageId: string) => [...runsKey, 'of', packageId] as const;
export const runKey = (planId: string) => [...runsKey, 'one', planId] as const;
const eventsKey = (planId: string) => [...runKey(planId), 'events'] as const;
const reportKey = (planId: string) => ['qa', 'report', planId] as const;

/** With news coming in, a slow look for what was missed; without, often enough to follow. */
const interval = { live: 10_000, polling: 2_000, listed: 5_000 };
/** News come by the dozen a second: what is new is asked for together. */
const gatherMs = 400;
const eventsAtOnce = 500;

/** The newest runs of a package, enough to see where it goes. */
export function useLatestRuns(packageId: string, limit: number, wanted = true) {
  const call = useCall();
  return useQuery({
    queryKey: [...runsOfKey(packageId), 'latest', limit],
    queryFn: ({ signal }) => call(listQaRuns, { params: { id: packageId }, query: { limit }, signal }),
    enabled: wanted,
    staleTime: 60_000,
  });
}

export function useRunPages(packageId: string) {
  const call = useCall();
  return useInfiniteQuery({
    queryKey: [...runsOfKey(packageId), 'pages'],
    queryFn: ({ signal, pageParam }) =>
      call(listQaRuns, {
        params: { id: packageId },
        query: { limit: 20, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => isActive(status)))
        ? interval.listed
        : false,
  });
}

/** One run, kept up to date; `live` says whether its news come in. */
export function useQaRun(planId: string) {
  const call = useCall();
  const client = useQueryClient();
  const gathering = useRef<number | undefined>(undefined);
  function ask(): void {
    gathering.current ??= window.setTimeout(() => {
      gathering.current = undefined;
      // What is under way goes on: news without end must not keep it from ever arriving.
      void client.refetchQueries({ queryKey: runKey(planId) }, { cancelRefetch: false });
    }, gatherMs);
  }
  const live = useTopic(`plan:${planId}`, (message) => {
    if (message.type === 'plan.event') {
      const known = client.getQueryData<KnownEvents>(eventsKey(planId));
      if (known === undefined || message.event.number <= known.after) return;
      if (message.event.number > known.after + 1) return ask();
      client.setQueryData<KnownEvents>(eventsKey(planId), {
        events: [...known.events, message.event],
        after: message.event.number,
        isOver: known.isOver,
      });
      if (isLast(message.event.event)) ask();
    } else if (message.type === 'plan.updated') {
      client.setQueryData<RunState>(runKey(planId), (known) => known && withSummary(known, message.plan));
    } else if (message.type !== 'error') ask();
  });
  useEffect(() => () => window.clearTimeout(gathering.current), []);
  const query = useQuery({
    queryKey: runKey(planId),
    queryFn: ({ signal }) => call(getQaStatus, { params: { planId }, signal }),
    refetchInterval: ({ state }) => {
      const gone = state.error instanceof CallError && state.error.status === 404;
      if (state.data === undefined || gone) return false;
      if (!isActive(state.data.status) && !mayGetReport(state.data, serverNow())) return false;
      return live ? interval.live : interval.polling;
    },
  });
  const status = query.data?.status;
  const before = useRef(status);
  useEffect(() => {
    if (before.current !== undefined && before.current !== status) {
      void client.invalidateQueries({ queryKey: packagesKey });
      void client.invalidateQueries({ queryKey: [...runsKey, 'of'] });
    }
    before.current = status;
  }, [status, client]);
  return { ...query, live };
}

type RunState = Answer<typeof getQaStatus>;

interface KnownEvents {
  readonly events: readonly StoredEvent[];
  readonly after: number;
  readonly isOver: boolean;
}

/** All events of a run so far; each look asks only for those after the last one. */
export function useEvents(planId: string, live: boolean) {
  const call = useCall();
  const client = useQueryClient();
  const queryKey = eventsKey(planId);
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<KnownEvents> => {
      let known = client.getQueryData<KnownEvents>(queryKey) ?? { events: [], after: 0, isOver: false };
      for (;;) {
        const page = await call(listQaEvents, {
          params: { planId },
          query: { after: known.after, limit: eventsAtOnce },
          signal,
        });
        // Others may have been told meanwhile.
        const now = client.getQueryData<KnownEvents>(queryKey) ?? known;
        known = {
          events: withEvents(now.events, page.events),
          after: Math.max(now.after, page.after),
          isOver: page.isOver,
        };
        if (page.isOver || page.events.length < eventsAtOnce) return known;
        // A long run is shown while the rest of it comes.
        client.setQueryData(queryKey, known);
      }
    },
    refetchInterval: ({ state }) => (state.data?.isOver ? false : live ? interval.live : interval.polling),
  });
}

/** The report of a run that has one. It changes only with what a run found that ended early. */
export function useReport({ planId, findings }: Pick<QaRunSummary, 'planId' | 'findings'>) {
  const call = useCall();
  return useQuery({
    queryKey: [...reportKey(planId), findings],
    queryFn: async ({ signal }) => reportOf(await call(getQaReport, { params: { planId }, signal }), signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
