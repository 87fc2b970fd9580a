import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newSalt, secretOf, signatures } from '#shared/notifications/signature.ts';

describe('the secret of a webhook', () => {
  it('is 256 bits that depend on stage, webhook and salt', () => {
    const secret = secretOf('stage', 'hook_1', 'salt');

    expect(Buffer.from(secret.replace('whsec_', ''), 'base64url')).toHaveLength(32);
    expect(secretOf('stage', 'hook_1', 'salt')).toBe(secret);
    const others = [
      secretOf('other', 'hook_1', 'salt'),
      secretOf('stage', 'hook_2', 'salt'),
      secretOf('stage', 'hook_1', 'other'),
    ];
    expect(new Set([secret, ...others]).size).toBe(4);
    expect(newSalt()).not.toBe(newSalt());
  });
});

describe('signatures', () => {
  it('are what a receiver computes from timestamp and body, one per secret', () => {
    const body = '{"id":"evt_1"}';
    const expected = (secret: string) =>
      createHmac('sha256', secret).update(`1700000000.${body}`).digest('hex');

    expect(signatures(['new', 'old'], 1_700_000_000, body)).toBe(
      `v1=${expected('new')},v1=${expected('old')}`,
    );
  });
});
