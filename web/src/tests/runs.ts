import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type * as z from 'zod';
import type { ServerMessage } from '#shared/realtime/contract.ts';
import { getRun, type ListRuns, listRuns, type Run, type RunSummary } from '#shared/tests/contract.ts';
import { useMe } from '../accounts/me.ts';
import { statsKey } from '../accounts/stats.ts';
import { CallError } from '../app/call-error.ts';
import { type Answer, useCall } from '../app/client.ts';
import { useTopic } from '../realtime/provider.tsx';
import { isActive, isNewer, takesTurns, withStep } from './progress.ts';

export type RunFilters = Pick<z.infer<typeof ListRuns>, 'status' | 'project' | 'label'>;
type RunList = Answer<typeof listRuns>;

export const runsKey = ['runs'] as const;
const listsKey = [...runsKey, 'list'] as const;
const pagesKey = [...runsKey, 'pages'] as const;
export const runKey = (id: string) => [...runsKey, 'one', id] as const;

/** With events coming in, a slow look for those that were missed; without, often enough to follow. */
const interval = { live: 30_000, polling: 3_000 };
/** What a tester does with an offer is no event of the run. */
const followPersonEveryMs = 5_000;
/** Evidence links run out after 15 minutes. */
const renewLinksEveryMs = 10 * 60_000;

function patchLists(client: QueryClient, run: RunSummary): void {
  const replace = (list: RunList): RunList => ({
    ...list,
    items: list.items.map((item) => (item.id === run.id && isNewer(run, item) ? run : item)),
  });
  let known = false;
  let uncertain = false;
  const note = (list: RunList) => {
    known ||= list.items.some(({ id }) => id === run.id);
    uncertain ||= list.items.some((item) => item.id === run.id && takesTurns(run, item));
    return replace(list);
  };
  client.setQueriesData<RunList>({ queryKey: listsKey }, (list) => list && note(list));
  client.setQueriesData<InfiniteData<RunList>>(
    { queryKey: pagesKey },
    (data) => data && { ...data, pages: data.pages.map(note) },
  );
  if (!known || uncertain || !isActive(run.status)) {
    void client.invalidateQueries({ queryKey: listsKey });
    void client.invalidateQueries({ queryKey: pagesKey });
    void client.invalidateQueries({ queryKey: statsKey });
  }
}

/** Keeps every list of runs true while it is shown; returns whether events come in. */
function useCompanyEvents(): boolean {
  const client = useQueryClient();
  const { companyId } = useMe().current;
  return useTopic(companyId === null ? null : `company:${companyId}`, (message: ServerMessage) => {
    if (message.type === 'run.updated') patchLists(client, message.run);
    if (message.type === 'run.deleted' || message.type === 'subscribed') {
      void client.invalidateQueries({ queryKey: listsKey });
      void client.invalidateQueries({ queryKey: pagesKey });
      void client.invalidateQueries({ queryKey: statsKey });
    }
  });
}

function listInterval(live: boolean, runs: readonly RunSummary[]): number {
  return live || !runs.some(({ status }) => isActive(status)) ? interval.live : interval.polling;
}

/** The newest runs, kept up to date. */
export function useRecentRuns(limit: number) {
  const call = useCall();
  const live = useCompanyEvents();
  return useQuery({
    queryKey: [...listsKey, limit],
    queryFn: ({ signal }) => call(listRuns, { query: { limit }, signal }),
    refetchInterval: (query) => listInterval(live, query.state.data?.items ?? []),
  });
}

/** Runs by filter, page by page, kept up to date. */
export function useRunPages(filters: RunFilters) {
  const call = useCall();
  const live = useCompanyEvents();
  return useInfiniteQuery({
    queryKey: [...pagesKey, filters],
    queryFn: ({ signal, pageParam }) =>
      call(listRuns, { query: { ...filters, limit: 25, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: (query) =>
      listInterval(
        live,
        (query.state.data?.pages ?? []).flatMap(({ items }) => items),
      ),
  });
}

/** One run, kept up to date; `live` says whether its events come in. */
export function useRun(id: string) {
  const call = useCall();
  const client = useQueryClient();
  const live = useTopic(`run:${id}`, (message) => {
    const known = client.getQueryData<Run>(runKey(id));
    if (message.type === 'run.step' && known) {
      client.setQueryData<Run>(runKey(id), withStep(known, message.step));
      // Steps of the browser change nothing else; one of the tester comes with a change of the search.
      if (message.step.kind !== 'tester') return;
    }
    if (message.type === 'run.updated' && known && isNewer(message.run, known)) {
      client.setQueryData<Run>(runKey(id), { ...known, ...message.run });
      void client.invalidateQueries({ queryKey: statsKey });
    }
    // The report, the steps that were missed, or that there is no run any more.
    if (message.type !== 'error') void client.invalidateQueries({ queryKey: runKey(id) });
  });
  const query = useQuery({
    queryKey: runKey(id),
    queryFn: ({ signal }) => call(getRun, { params: { id }, signal }),
    refetchInterval: ({ state }) => {
      const gone = state.error instanceof CallError && state.error.status === 404;
      if (state.data === undefined || gone) return false;
      if (!isActive(state.data.status)) return state.data.report === null ? false : renewLinksEveryMs;
      if (!live) return interval.polling;
      return state.data.human === null ? interval.live : followPersonEveryMs;
    },
  });
  return { ...query, live };
}
