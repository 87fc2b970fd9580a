import { describe, expect, it } from 'vitest';
import { credentialsFor, withCredentials } from '#shared/tests/examine/interception.ts';

const credentials = credentialsFor('https://staging.example/start', {
  basic: { username: 'ann', password: 'päss' },
  headers: { 'X-Token': 'abc' },
  cookies: [{ name: 'door', value: 'open' }],
});

describe('credentials', () => {
  it('belong to the origin of the address', () => {
    expect(credentials?.origin).toBe('https://staging.example');
    expect(credentials?.headers.authorization).toBe(`Basic ${Buffer.from('ann:päss').toString('base64')}`);
    expect(credentialsFor('https://staging.example/', undefined)).toBeNull();
  });

  it("join a request's own headers and cookies", () => {
    const sent =
      credentials && withCredentials({ Accept: '*/*', 'x-token': 'old', Cookie: 'sid=1' }, credentials);

    expect(sent).toMatchObject({ Accept: '*/*', 'x-token': 'abc', Cookie: 'sid=1; door=open' });
  });

  it('give way to a cookie that the site has set since', () => {
    const sent = credentials && withCredentials({ Cookie: 'door=renewed; a=b' }, credentials);

    expect(sent?.Cookie).toBe('door=renewed; a=b');
  });
});
