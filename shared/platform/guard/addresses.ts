import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Which addresses a stage lets us call on behalf of a user. Public ones always; others only by name. */
export interface AddressRule {
  readonly loopback: boolean;
  readonly hosts: ReadonlySet<string>;
  readonly ranges: readonly (readonly [Address, number])[];
  /** Ports of this machine that nobody may reach through us, whatever else is allowed. */
  readonly closed: readonly { readonly host: string; readonly port: number }[];
}

/** Instance and task metadata, which hand out credentials: AWS, ECS, Alibaba, and AWS over IPv6. */
const metadata = ['169.254.169.254', '169.254.170.2', '169.254.170.23', '100.100.100.200', 'fd00:ec2::254'];
const metadataAddresses = new Set(metadata.map((text) => ipaddr.parse(text).toNormalizedString()));

/** Host names are compared without case and without the root's dot. */
export function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/**
 * @param allowed `loopback`, host names, addresses and CIDR ranges, as GUARD_ALLOWED_HOSTS lists them
 * @param closed addresses (`host:port` or URLs) that stay refused, as the endpoints of our own cloud
 */
export function addressRule(allowed: readonly string[], closed: readonly string[] = []): AddressRule {
  const hosts = new Set<string>();
  const ranges: [Address, number][] = [];
  for (const entry of allowed) {
    if (entry === 'loopback') continue;
    if (entry.includes('/')) ranges.push(ipaddr.parseCIDR(entry));
    else if (ipaddr.isValid(plainHost(entry))) {
      const address = ipaddr.parse(plainHost(entry));
      ranges.push([address, address.kind() === 'ipv4' ? 32 : 128]);
    } else hosts.add(plainHost(entry));
  }
  return {
    loopback: allowed.includes('loopback'),
    hosts,
    ranges,
    closed: closed.map((text) => {
      const url = new URL(text.includes('://') ? text : `http://${text}`);
      return {
        host: plainHost(url.hostname),
        port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
      };
    }),
  };
}

/**
 * The address that packets really go to: IPv4 inside `::ffff:0:0/96` is IPv4, and a NAT64 gateway turns
 * `64:ff9b::/96` into IPv4.
 */
function effective(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (address.match(ipaddr.IPv6.parse('64:ff9b::'), 96)) {
    return new ipaddr.IPv4(address.toByteArray().slice(12));
  }
  return address;
}

/** Only what the registries call global unicast; everything special, reserved or unassigned is private. */
function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(ipaddr.IPv6.parse('2000::'), 3);
}

function isHere(address: Address): boolean {
  return address.range() === 'loopback' || address.range() === 'unspecified';
}

/**
 * Why `address` (which `host` resolved to) must not be called at `port`, or null when it may.
 * Pure: the caller checks the very address that it then connects to.
 */
export function refusal(rule: AddressRule, host: string, address: string, port: number): string | null {
  if (!ipaddr.isValid(address)) return `${address} is not an address.`;
  // A zone (`fe80::1%eth0`) only exists for link-local addresses and hides from comparisons.
  if (address.includes('%')) return `${address} is a link-local address.`;
  const target = effective(ipaddr.parse(address));
  const name = plainHost(host);

  for (const each of rule.closed) {
    const same = each.host === name || each.host === target.toString() || isHere(target);
    if (each.port === port && same) return `Port ${port} of ${host} is never called.`;
  }
  if (metadataAddresses.has(target.toNormalizedString())) return `${address} is a metadata address.`;
  if (target.range() === 'unspecified') return `${address} is not an address of a host.`;
  if (isPublic(target)) return null;

  if (rule.loopback && target.range() === 'loopback') return null;
  if (rule.hosts.has(name)) return null;
  const named = rule.ranges.some(
    ([range, bits]) => range.kind() === target.kind() && target.match(range, bits),
  );
  return named ? null : `${address} is a private or reserved address (${target.range()}).`;
}
