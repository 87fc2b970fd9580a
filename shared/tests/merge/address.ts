/** Parameters that say where a visitor came from and change nothing on the page. */
const campaign =
  /^(utm_\w+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|twclid|yclid|igshid|mc_cid|mc_eid|_ga|_gl)$/i;

/**
 * What two addresses of one page have in common: no fragment, no slash at the end, no campaign parameters, the
 * rest of the parameters sorted. What is no address is only trimmed, so that it equals nothing but itself.
 */
export function pageKey(address: string): string {
  if (!URL.canParse(address)) return address.trim();
  const { protocol, host, pathname, searchParams } = new URL(address);
  const kept = [...searchParams]
    .filter(([name]) => !campaign.test(name))
    .map(([name, value]) => `${name}=${value}`);
  const query = kept.length === 0 ? '' : `?${kept.toSorted().join('&')}`;
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}${query}`;
}
