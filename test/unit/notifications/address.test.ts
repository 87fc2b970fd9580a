import { describe, expect, it } from 'vitest';
import { literalRefusal } from '#shared/platform/guard/literal.ts';

const names = ['https://hooks.example.com/a', 'https://93.184.216.34/', 'http://[2606:2800:220:1::1]/'];
const privates = [
  'https://localhost/',
  'https://sub.localhost/',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://[::1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://10.1.2.3/',
  'https://169.254.169.254/latest/meta-data',
];

describe('what an address tells without a name server', () => {
  it.each(names)('%s may be called', (address) => {
    expect(literalRefusal(address, [])).toEqual({ reason: null, allowedByName: false });
  });

  it.each(privates)('%s may not', (address) => {
    expect(literalRefusal(address, []).reason).not.toBeNull();
  });

  it('this machine may be called where the stage says so, and is known to be private', () => {
    expect(literalRefusal('http://localhost:3000/', ['loopback'])).toEqual({
      reason: null,
      allowedByName: true,
    });
    expect(literalRefusal('http://10.1.2.3/', ['10.1.0.0/16'])).toEqual({
      reason: null,
      allowedByName: true,
    });
    expect(literalRefusal('http://hooks.internal/', ['hooks.internal']).allowedByName).toBe(true);
  });

  it('metadata may never be called', () => {
    expect(literalRefusal('http://169.254.169.254/', ['169.254.0.0/16']).reason).not.toBeNull();
  });
});
