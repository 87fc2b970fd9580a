import { describe, expect, it } from 'vitest';
import { addressRule, refusal } from '#shared/platform/guard/addresses.ts';

const closed = addressRule([]);
const local = addressRule(['loopback'], ['http://127.0.0.1:35001/secret', '127.0.0.1:9001']);

describe('the address rule', () => {
  it.each([
    '93.184.215.14',
    '8.8.8.8',
    '2606:2800:21f:cb07:6820:80da:af6b:8b2c',
    '64:ff9b::808:808',
    '::ffff:8.8.8.8',
  ])('lets public addresses pass: %s', (address) => {
    expect(refusal(closed, 'example.org', address, 443)).toBeNull();
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback beyond the first', '127.8.9.10'],
    ['loopback', '::1'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['link-local', '169.254.1.1'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '192.0.2.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['unique local', 'fd12:3456:789a::1'],
    ['site-local', 'fec0::1'],
    ['documentation', '2001:db8::1'],
    ['IPv4 mapped into IPv6', '::ffff:10.0.0.1'],
    ['IPv4 mapped into IPv6', '::ffff:7f00:1'],
    ['IPv4 compatible', '::7f00:1'],
    ['IPv4 translated', '::ffff:0:7f00:1'],
    ['NAT64 of a private address', '64:ff9b::a00:1'],
    ['local NAT64', '64:ff9b:1::a00:1'],
    ['6to4 of a private address', '2002:a00:1::'],
    ['Teredo', '2001::1'],
    ['not global unicast', '4000::1'],
    ['metadata', '169.254.169.254'],
    ['metadata', 'fd00:ec2::254'],
    ['not an address', 'example.org'],
  ])('refuses what is not public, %s: %s', (_kind, address) => {
    expect(refusal(closed, 'example.org', address, 80)).not.toBeNull();
  });

  it('allows loopback only where the stage does', () => {
    expect(refusal(local, 'localhost', '127.0.0.1', 3000)).toBeNull();
    expect(refusal(local, 'localhost', '::1', 3000)).toBeNull();
    expect(refusal(local, 'localhost', '::ffff:127.0.0.1', 3000)).toBeNull();
    expect(refusal(local, 'lan', '10.0.0.1', 3000)).not.toBeNull();
    expect(refusal(local, 'zero', '0.0.0.0', 3000)).not.toBeNull();
  });

  it('never lets anybody reach our own endpoints', () => {
    for (const address of ['127.0.0.1', '127.0.0.2', '::1', '::ffff:127.0.0.1']) {
      expect(refusal(local, 'localhost', address, 35001)).not.toBeNull();
      expect(refusal(local, 'localhost', address, 9001)).not.toBeNull();
    }
    expect(refusal(local, 'localhost', '127.0.0.1', 35002)).toBeNull();
  });

  it('allows private hosts and ranges that the stage names, and metadata never', () => {
    const rule = addressRule([
      'Staging.Example.',
      '10.1.0.0/16',
      'fd00::/8',
      '192.168.7.7',
      '169.254.0.0/16',
    ]);

    expect(refusal(rule, 'staging.example', '10.9.9.9', 80)).toBeNull();
    expect(refusal(rule, 'other.example', '10.9.9.9', 80)).not.toBeNull();
    expect(refusal(rule, 'other.example', '10.1.2.3', 80)).toBeNull();
    expect(refusal(rule, 'other.example', '::ffff:10.1.2.3', 80)).toBeNull();
    expect(refusal(rule, 'other.example', '192.168.7.7', 80)).toBeNull();
    expect(refusal(rule, 'other.example', '192.168.7.8', 80)).not.toBeNull();
    expect(refusal(rule, 'other.example', 'fd12::1', 80)).toBeNull();
    expect(refusal(rule, 'staging.example', '169.254.169.254', 80)).not.toBeNull();
    expect(refusal(rule, 'other.example', 'fd00:ec2::254', 80)).not.toBeNull();
  });
});
