import { UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Session } from '../app/client.ts';
import type { Config } from '../app/config.ts';

/** Registered with the sign-in service as this app's addresses. */
export const callbackPath = '/auth/callback';

export function createUserManager(config: Config): UserManager {
  const { origin } = window.location;
  return new UserManager({
    authority: config.oidc.issuer,
    client_id: config.oidc.clientId,
    scope: config.oidc.scope,
    redirect_uri: `${origin}${callbackPath}`,
    post_logout_redirect_uri: `${origin}/`,
    userStore: new WebStorageStateStore({ store: window.sessionStorage }),
    // Renewed when a call needs it, and only by a refresh token: a hidden frame would need an exception
    // in the content security policy.
    automaticSilentRenew: false,
    monitorSession: false,
  });
}

export function sessionOf(users: UserManager): Session {
  let renewing: Promise<string | null> | null = null;

  async function renewOnce(): Promise<string | null> {
    const user = await users.getUser();
    if (user?.refresh_token === undefined) return null;
    try {
      const fresh = await users.signinSilent();
      return fresh?.access_token ?? null;
    } catch (error) {
      console.warn('The session could not be renewed.', error);
      return null;
    }
  }

  function renew(): Promise<string | null> {
    renewing ??= renewOnce().finally(() => {
      renewing = null;
    });
    return renewing;
  }

  return {
    async accessToken() {
      const user = await users.getUser();
      if (user === null) return null;
      return user.expired ? renew() : user.access_token;
    },
    renew,
    end: () => users.removeUser(),
  };
}

/**
 * Ends the session here and at the sign-in service. Cognito's sign-out address wants `client_id` and
 * `logout_uri`; a standard one reads `post_logout_redirect_uri` and ignores the others.
 */
export async function signOut(users: UserManager): Promise<void> {
  const endpoint = await users.metadataService.getEndSessionEndpoint();
  if (endpoint === undefined) {
    await users.removeUser();
    return;
  }
  const { client_id, post_logout_redirect_uri } = users.settings;
  await users.signoutRedirect({
    extraQueryParams: { client_id, logout_uri: post_logout_redirect_uri ?? '' },
  });
}
