import type * as z from 'zod';
import type { ApiAuth } from '#shared/qa/contract.ts';

/** What the fields of one identity hold: those of every kind, so that a change of mind loses nothing. */
export interface IdentityValues {
  readonly kind: ApiAuth['kind'] | 'none';
  readonly token: string;
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
  readonly value: string;
  readonly username: string;
  readonly password: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly method: 'POST' | 'PUT' | 'GET';
  readonly url: string;
  readonly body: string;
  readonly tokenPointer: string;
  readonly headerName: string;
  readonly headerValue: string;
}

export const noIdentity: IdentityValues = {
  kind: 'none',
  token: '',
  in: 'header',
  name: 'x-api-key',
  value: '',
  username: '',
  password: '',
  tokenUrl: '',
  clientId: '',
  clientSecret: '',
  scope: '',
  method: 'POST',
  url: '/login',
  body: '{\n  "username": "",\n  "password": ""\n}',
  tokenPointer: '/access_token',
  headerName: 'authorization',
  headerValue: 'Bearer {token}',
};

export function toAuth(values: IdentityValues): z.input<typeof ApiAuth> | null {
  switch (values.kind) {
    case 'none':
      return null;
    case 'bearer':
      return { kind: 'bearer', token: values.token.trim() };
    case 'apiKey':
      return { kind: 'apiKey', in: values.in, name: values.name.trim(), value: values.value.trim() };
    case 'basic':
      return { kind: 'basic', username: values.username, password: values.password };
    case 'clientCredentials':
      return {
        kind: 'clientCredentials',
        tokenUrl: values.tokenUrl.trim(),
        clientId: values.clientId.trim(),
        clientSecret: values.clientSecret.trim(),
        scope: values.scope.trim() === '' ? null : values.scope.trim(),
      };
    case 'login':
      return {
        kind: 'login',
        method: values.method,
        url: values.url.trim(),
        ...(values.method === 'GET' ? { headers: {}, body: '' } : { body: values.body }),
        tokenPointer: values.tokenPointer.trim(),
        header: { name: values.headerName.trim(), value: values.headerValue },
      };
  }
}

/** The field that a part of the request comes from: `header.value` is `headerValue`. */
export function identityField(path: readonly string[]): string {
  const [first = 'kind', second] = path;
  if (first === 'header') return second === 'value' ? 'headerValue' : 'headerName';
  return first;
}
