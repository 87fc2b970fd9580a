import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { forgeScript } from '#shared/qa/findings/forge-script.ts';

const run = promisify(execFile);
type Claims = Readonly<Record<string, unknown>>;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
function tokenOf(claims: Claims, key: string): string {
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

/** What a script makes, for somebody else and later, out of how one token was made out of another. */
async function forged(real: string, forgery: string, fresh: string): Promise<string> {
  const forging = forgeScript(real, forgery, 'Title', 'FORGED');
  if (forging === null) throw new Error('There is no way to make it');
  const script = [...forging.definition, forging.call, 'printf %s "$FORGED"'].join('\n');
  const env = { PATH: process.env.PATH ?? '', TOKEN: fresh };
  return (await run('sh', ['-c', script], { env })).stdout;
}

const claims = { sub: 'ada', iat: 1_800_000_000, exp: 1_800_000_060 };
/** Of another user, an hour later. */
const later = { sub: 'bob', iat: 1_800_003_600, exp: 1_800_003_660 };
const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));

describe('a forged token is made anew out of the one at hand', () => {
  test('signed with the key that was guessed, and valid as long as that one', async () => {
    const made = await forged(
      tokenOf(claims, 'secret'),
      tokenOf({ ...claims, iat: claims.iat - 1 }, 'secret'),
      tokenOf(later, 'secret'),
    );
    expect(made).toBe(tokenOf({ ...later, iat: later.iat - 1 }, 'secret'));
  });

  test('when the real one was renewed since', async () => {
    const renewed = tokenOf({ ...claims, iat: claims.iat + 30, exp: claims.exp + 30 }, 'secret');
    const made = await forged(
      renewed,
      tokenOf({ ...claims, iat: claims.iat - 1 }, 'secret'),
      tokenOf(later, 'secret'),
    );
    expect(claimsOf(made)).toEqual({ ...later, iat: later.iat - 1 });
  });

  test('expired', async () => {
    const expired = tokenOf({ ...claims, exp: 1_600_000_000 }, 'secret');
    const made = await forged(tokenOf(claims, 'secret'), expired, tokenOf(later, 'secret'));
    expect(claimsOf(made)).toMatchObject({ sub: 'bob', exp: 1_600_000_000 });
  });
});
