import { useQuery } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { getMe, type Me } from '#shared/accounts/contract.ts';
import type { Route } from '#shared/platform/route.ts';
import { useCall } from '../app/client.ts';

export interface MemberChoice {
  /** The membership chosen on this device; null for the person's first. */
  readonly chosen: string | null;
  choose(memberId: string | null): void;
  signOut(): Promise<void>;
}

export const MemberContext = createContext<MemberChoice | null>(null);

export function useMemberChoice(): MemberChoice {
  const choice = use(MemberContext);
  if (choice === null) throw new Error('useMemberChoice needs a MemberContext above it');
  return choice;
}

export function useMeQuery() {
  const call = useCall();
  return useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => call(getMe, { signal }),
    staleTime: 5 * 60_000,
  });
}

/** Who is signed in; the shell shows no page before it is known. */
export const MeContext = createContext<Me | null>(null);

export function useMe(): Me {
  const me = use(MeContext);
  if (me === null) throw new Error('useMe needs a MeContext above it');
  return me;
}

/** Whether the person's role may use an operation; what they may not do is not offered. */
export function useMay(route: Route): boolean {
  return route.roles.includes(useMe().current.role);
}
