import { Notifications } from '@mantine/notifications';
import type { User, UserManager } from 'oidc-client-ts';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { AuthProvider, useAuth } from 'react-oidc-context';
import { Landing } from '../accounts/landing.tsx';
import { callbackPath, createUserManager, signOut } from '../accounts/session.ts';
import { strings } from '../strings.ts';
import { loadConfig } from './config.ts';
import { CrashBoundary } from './crash-boundary.tsx';
import { Splash } from './splash.tsx';
import { StartFailure } from './start-failure.tsx';

const SignedIn = lazy(() => import('./signed-in.tsx'));

/** Where the person wanted to go before signing in. */
interface SignInState {
  readonly returnTo: string;
}

function returnTo(user: User | undefined): void {
  const state = user?.state as SignInState | undefined;
  window.history.replaceState({}, '', state?.returnTo ?? '/');
}

/** Loads the settings, then shows either the way in or the app. */
export function Start() {
  const [users, setUsers] = useState<UserManager | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  const load = useCallback(() => {
    setFailure(null);
    loadConfig().then((config) => setUsers(createUserManager(config)), setFailure);
  }, []);
  useEffect(load, [load]);

  if (failure !== null) {
    return (
      <StartFailure
        title={strings.app.failure.startTitle}
        text={strings.app.failure.startText}
        action={strings.app.retry}
        onRetry={load}
      />
    );
  }
  if (users === null) return <Splash />;
  return (
    <AuthProvider userManager={users} onSigninCallback={returnTo}>
      <Notifications position="bottom-right" limit={4} autoClose={8_000} />
      <CrashBoundary>
        <Gate users={users} />
      </CrashBoundary>
    </AuthProvider>
  );
}

function Gate({ users }: { users: UserManager }) {
  const auth = useAuth();
  const { user, isAuthenticated, isLoading, signinSilent } = auth;
  const renewable =
    !isAuthenticated && !isLoading && user?.expired === true && user.refresh_token !== undefined;
  const [renewalFailed, setRenewalFailed] = useState(false);
  const [hadSession, setHadSession] = useState(false);
  const [left, setLeft] = useState(false);
  if (isAuthenticated && !hadSession) setHadSession(true);

  useEffect(() => {
    if (renewable && !renewalFailed) signinSilent().catch(() => setRenewalFailed(true));
  }, [renewable, renewalFailed, signinSilent]);

  if (isAuthenticated && user) {
    return (
      <Suspense fallback={<Splash />}>
        <SignedIn
          users={users}
          subject={`${user.profile.iss}|${user.profile.sub}`}
          onSignOut={() => {
            setLeft(true);
            return signOut(users);
          }}
        />
      </Suspense>
    );
  }
  if (auth.activeNavigator === 'signinRedirect' || (isLoading && auth.activeNavigator !== undefined)) {
    return <Splash text={strings.accounts.landing.signingIn} />;
  }
  if (isLoading || (renewable && !renewalFailed)) return <Splash />;
  const { pathname, search, hash } = window.location;
  const elsewhere = pathname !== '/' && pathname !== callbackPath;
  const state: SignInState = { returnTo: elsewhere ? `${pathname}${search}${hash}` : '/' };
  return (
    <Landing
      notice={auth.error ? 'failed' : hadSession && !left ? 'ended' : elsewhere ? 'wanted' : null}
      onSignIn={() => void auth.signinRedirect({ state })}
    />
  );
}
