import type { EmbeddedCloudMetadata, Resources } from '#local/assembly/resources.ts';

export type ReadyUser = EmbeddedCloudMetadata['users'][number];

/** What the app's user pool client says about signing in. Lifetimes are in seconds. */
export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  readonly logoutUris: readonly string[];
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly users: readonly ReadyUser[];
}

const secondsIn: Record<string, number> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** Throws when the app has no user pool client. Of several, the first is the one that is signed in to. */
export function signInSettings(resources: Resources, publicUrl: string): SignInSettings {
  const client = resources.ofType('AWS::Cognito::UserPoolClient')[0];
  if (client === undefined) throw new Error('The app has no AWS::Cognito::UserPoolClient to sign in to');
  const { properties } = client;
  const units = (properties.TokenValidityUnits ?? {}) as Record<string, unknown>;
  const lifetime = (token: string, otherwise: number, unit: string) => {
    const value = properties[`${token}Validity`];
    const factor = secondsIn[String(units[token] ?? unit)] ?? 1;
    return value === undefined ? otherwise : Number(value) * factor;
  };
  return {
    issuer: `${publicUrl}/oidc`,
    clientId: client.physicalId,
    redirectUris: [...new Set([...texts(properties.CallbackURLs), `${publicUrl}/`])],
    logoutUris: [...new Set([...texts(properties.LogoutURLs), `${publicUrl}/`])],
    accessTokenSeconds: lifetime('AccessToken', 3_600, 'hours'),
    idTokenSeconds: lifetime('IdToken', 3_600, 'hours'),
    refreshTokenSeconds: lifetime('RefreshToken', 30 * 86_400, 'days'),
    users: resources.embeddedCloud.users,
  };
}
