/**
 * The servers of a document as full addresses, each once. One without a host belongs to where the document is;
 * of a document that is nowhere it says nothing.
 */
export function serverAddresses(servers: readonly string[], documentUrl: string | null): string[] {
  const addresses = servers.flatMap((server) => {
    if (URL.canParse(server)) return [server];
    return documentUrl !== null && URL.canParse(server, documentUrl)
      ? [new URL(server, documentUrl).href]
      : [];
  });
  return [...new Set(addresses)];
}
