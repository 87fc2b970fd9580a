import { randomBytes } from 'node:crypto';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { Keys } from '#local/identity/keys.ts';
import type { SessionStore } from '#local/identity/session-store.ts';
import { errorPage, signedOutPage, signOutPage } from '#local/identity/sign-in-pages.ts';
import type { SignInSettings } from '#local/identity/user-pool.ts';

/** Path of the page where people choose who they are, below the issuer; the interaction's id follows. */
export const signInPath = '/sign-in/';

const scopes = 'openid email profile phone offline_access aws.cognito.signin.user.admin';

function sendPage(ctx: KoaContextWithOIDC, body: string, script = "'none'"): void {
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  // Without form-action: after a form the browser is sent back to the app, which may be elsewhere.
  ctx.set(
    'content-security-policy',
    `default-src 'none'; style-src 'self'; script-src ${script}; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
  );
  ctx.body = body;
}

/**
 * An OpenID Connect provider that behaves like the app's user pool where the app can tell: code flow
 * with PKCE for a public client, a refresh token always, access tokens that are JWTs with `client_id`
 * and `token_use`. One difference: they have an audience (the issuer), which Cognito's have not.
 */
export function createProvider(settings: SignInSettings, keys: Keys, sessions: SessionStore): Provider {
  const { issuer, clientId } = settings;
  const configuration: Configuration = {
    adapter: sessions.adapter,
    jwks: { keys: [keys.signing as never] },
    cookies: { keys: [...keys.cookies] },
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [...settings.redirectUris],
        post_logout_redirect_uris: [...settings.logoutUris],
      },
    ],
    scopes: scopes.split(' '),
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], phone: [] },
    // The ID token carries e-mail and name, as Cognito's does.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    routes: { jwks: '/.well-known/jwks.json' },
    clientBasedCORS: () => true,
    issueRefreshToken: async () => true,
    rotateRefreshToken: false,
    expiresWithSession: async () => false,
    ttl: {
      AccessToken: settings.accessTokenSeconds,
      AuthorizationCode: 300,
      Grant: settings.refreshTokenSeconds,
      IdToken: settings.idTokenSeconds,
      Interaction: 3_600,
      RefreshToken: settings.refreshTokenSeconds,
      Session: 14 * 86_400,
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          const nonce = randomBytes(16).toString('base64');
          sendPage(ctx, signOutPage(form, nonce), `'nonce-${nonce}'`);
        },
        postLogoutSuccessSource: async (ctx) => sendPage(ctx, signedOutPage()),
      },
      // Makes every access token a JWT.
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => issuer,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          scope: scopes,
          accessTokenFormat: 'jwt',
          accessTokenTTL: settings.accessTokenSeconds,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: async (_ctx, token) => ({
      token_use: 'access',
      username: 'accountId' in token ? token.accountId : undefined,
    }),
    interactions: { url: async (_ctx, { uid }) => `${issuer}${signInPath}${uid}` },
    findAccount: async (_ctx, id) => {
      const user = settings.users.find(({ sub }) => sub === id);
      if (user === undefined) return undefined;
      const { sub, name, email } = user;
      return { accountId: sub, claims: async () => ({ sub, name, email, email_verified: true }) };
    },
    // The app is the only client and belongs to the same people: nobody is asked for consent.
    loadExistingGrant: async (ctx) => {
      const { session, client, provider } = ctx.oidc;
      if (session?.accountId === undefined || client === undefined) return undefined;
      const existing = session.grantIdFor(client.clientId);
      const found = existing === undefined ? undefined : await provider.Grant.find(existing);
      if (found !== undefined) return found;
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
      grant.addOIDCScope(scopes);
      grant.addResourceScope(issuer, scopes);
      await grant.save();
      return grant;
    },
    renderError: async (ctx, out) =>
      sendPage(ctx, errorPage(`${out.error}: ${out.error_description ?? 'no more is known'}`)),
  };
  return new Provider(issuer, configuration);
}
