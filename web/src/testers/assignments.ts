import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type Assignment,
  type AssignmentStatus,
  type Brief,
  getAssignment,
  getEarnings,
  getProfile,
  listAssignments,
} from '#shared/testers/contract.ts';
import { useMe } from '../accounts/me.ts';
import { useCall } from '../app/client.ts';
import { useTopic } from '../realtime/provider.tsx';

export const assignmentsKey = ['assignments'] as const;
export const assignmentKey = (id: string) => [...assignmentsKey, 'one', id] as const;
export const profileKey = ['tester', 'profile'] as const;
export const earningsKey = ['tester', 'earnings'] as const;

/** With events coming in, a slow look for those that were missed; without, often enough to answer an offer. */
const interval = { live: 60_000, polling: 15_000 };

/** Keeps what is shown to a tester true; returns whether events come in. */
function useTesterEvents(): boolean {
  const client = useQueryClient();
  const { memberId } = useMe().current;
  return useTopic(`member:${memberId}`, (message) => {
    if (message.type === 'error') return;
    void client.invalidateQueries({ queryKey: assignmentsKey });
    void client.invalidateQueries({ queryKey: profileKey });
  });
}

/** Assignments in one status; few, since a tester has few offers and little work at a time. */
export function useAssignments(status: AssignmentStatus) {
  const call = useCall();
  const live = useTesterEvents();
  const query = useQuery({
    queryKey: [...assignmentsKey, 'list', status],
    queryFn: ({ signal }) => call(listAssignments, { query: { status, limit: 100 }, signal }),
    refetchInterval: live ? interval.live : interval.polling,
  });
  return { ...query, live };
}

/** All assignments, newest first, page by page. */
export function useAssignmentPages() {
  const call = useCall();
  return useInfiniteQuery({
    queryKey: [...assignmentsKey, 'pages'],
    queryFn: ({ signal, pageParam }) =>
      call(listAssignments, { query: { limit: 25, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

export const isOpen = ({ status }: Pick<Assignment, 'status'>) =>
  status === 'offered' || status === 'accepted';

/** One assignment with its brief. */
export function useBrief(id: string) {
  const call = useCall();
  const live = useTesterEvents();
  return useQuery({
    queryKey: assignmentKey(id),
    queryFn: ({ signal }) => call(getAssignment, { params: { id }, signal }),
    refetchInterval: ({ state }) => {
      if (state.data === undefined || state.status === 'error' || !isOpen(state.data)) return false;
      return live ? interval.live : interval.polling;
    },
  });
}

/** Puts what the server said of an assignment where it is shown, and asks for all that it changes. */
export function useAssignmentChanged() {
  const client = useQueryClient();
  return (assignment: Assignment) => {
    client.setQueryData<Brief>(
      assignmentKey(assignment.id),
      // Whether the site's password may still be seen only the server knows.
      (brief) => brief && { ...brief, ...assignment, access: null },
    );
    void client.invalidateQueries({ queryKey: assignmentsKey });
    void client.invalidateQueries({ queryKey: profileKey });
    void client.invalidateQueries({ queryKey: earningsKey });
  };
}

export function useTester() {
  const call = useCall();
  return useQuery({
    queryKey: profileKey,
    queryFn: ({ signal }) => call(getProfile, { signal }),
    refetchInterval: interval.live,
  });
}

export function useEarnings() {
  const call = useCall();
  return useQuery({
    queryKey: earningsKey,
    queryFn: ({ signal }) => call(getEarnings, { signal }),
  });
}
