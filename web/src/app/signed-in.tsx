import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { UserManager } from 'oidc-client-ts';
import { useMemo, useState } from 'react';
import { MemberContext } from '../accounts/me.ts';
import { rememberedMember, rememberMember } from '../accounts/membership.ts';
import { sessionOf } from '../accounts/session.ts';
import { RealtimeProvider } from '../realtime/provider.tsx';
import { CallContext, createCall } from './client.ts';
import { createQueryClient } from './queries.ts';
import { createAppRouter } from './router.tsx';

/** Everything behind the sign-in. What was read as one membership is never shown to another. */
export default function SignedIn(props: {
  users: UserManager;
  subject: string;
  onSignOut: () => Promise<void>;
}) {
  const { users, subject, onSignOut } = props;
  const [memberId, setMemberId] = useState(() => rememberedMember(subject));
  const session = useMemo(() => sessionOf(users), [users]);
  const router = useMemo(() => createAppRouter(), []);
  const scope = useMemo(
    () => ({ call: createCall(session, memberId), queries: createQueryClient() }),
    [session, memberId],
  );
  const member = useMemo(
    () => ({
      chosen: memberId,
      choose(id: string | null) {
        rememberMember(subject, id);
        setMemberId(id);
        void router.navigate({ to: '/' });
      },
      signOut: onSignOut,
    }),
    [memberId, subject, router, onSignOut],
  );

  return (
    <MemberContext value={member}>
      <CallContext value={scope.call}>
        <QueryClientProvider client={scope.queries} key={memberId}>
          <RealtimeProvider>
            <RouterProvider router={router} />
          </RealtimeProvider>
        </QueryClientProvider>
      </CallContext>
    </MemberContext>
  );
}
