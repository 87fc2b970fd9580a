import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExecuteTest } from '#shared/tests/contract.ts';

describe('an address that was ordered', () => {
  beforeEach(() => vi.resetModules());
  afterEach(() => vi.unstubAllEnvs());

  async function check(url: string, allowed = ''): Promise<void> {
    vi.stubEnv('GUARD_ALLOWED_HOSTS', allowed);
    // Settings are read once per process, so each stage needs its own modules.
    const { refuseUnreachable } = await import('#shared/tests/target.ts');
    refuseUnreachable(url);
  }

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]:8080/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost:3000/',
    'http://app.localhost./',
    'http://10.0.0.8/',
    'http://192.168.1.1/admin',
    'http://172.16.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://169.254.170.2/v2/credentials',
    'http://[fd00:ec2::254]/',
    'http://0.0.0.0/',
    'https://100.64.0.1/',
  ])('is refused before anything is written: %s', async (url) => {
    await expect(check(url)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: [{ path: 'body.url' }],
    });
  });

  it.each([
    'https://example.com/',
    'http://93.184.216.34/',
    'https://internal.example/',
  ])('is taken when it is public or has to be resolved first: %s', async (url) => {
    await check(url);
  });

  it('may be on this machine where the stage says so, but never the metadata service', async () => {
    await check('http://localhost:3000/', 'loopback');
    await check('http://127.0.0.1:3000/', 'loopback');
    await expect(check('http://169.254.169.254/', 'loopback')).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  });
});

describe('what opens a protected site', () => {
  const basic = { username: 'qa', password: 'open sesame' };
  const headers = { 'x-door': 'open sesame' };
  const cookies = [{ name: 'door', value: 'open sesame' }];

  it.each<[ExecuteTest['testType'], ExecuteTest['auth']]>([
    ['ai', { basic, headers, cookies }],
    ['human', undefined],
    ['human', { basic, headers: {}, cookies: [] }],
    ['hybrid', { basic }],
  ])('is taken of an order of %s when its tester can use it', async (testType, auth) => {
    const { refuseUnusableAuth } = await import('#shared/tests/target.ts');
    expect(() => refuseUnusableAuth({ testType, auth })).not.toThrow();
  });

  it.each<[ExecuteTest['testType'], ExecuteTest['auth'], string[]]>([
    ['human', { headers }, ['body.auth.headers']],
    ['hybrid', { basic, cookies }, ['body.auth.cookies']],
    ['human', { headers, cookies }, ['body.auth.headers', 'body.auth.cookies']],
  ])('is refused of an order of %s when a person cannot send it', async (testType, auth, paths) => {
    const { refuseUnusableAuth } = await import('#shared/tests/target.ts');
    let refusal: unknown;
    try {
      refuseUnusableAuth({ testType, auth });
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: paths.map((path) => ({ path })),
    });
    expect(JSON.stringify(refusal)).not.toContain('sesame');
  });
});
