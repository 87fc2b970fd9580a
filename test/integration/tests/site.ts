import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A small site on this machine, with a few defects on its first page. */
export interface Site {
  readonly url: string;
  /** What was asked for, as `GET /path`, with the header that the site's door looks at. */
  readonly visits: readonly { readonly request: string; readonly authorization: string | undefined }[];
  close(): Promise<void>;
}

const pages: Readonly<Record<string, string>> = {
  '/': `<!doctype html><html lang="en"><head><title>Corner shop</title>
    <meta name="viewport" content="width=device-width, initial-scale=1"></head>
    <body><main><h1>Corner shop</h1>
    <img src="/shop.png" width="40" height="40">
    <p>Open from nine to five.</p>
    <p><a href="/contact">Contact us</a> <a href="/gone">Our history</a></p>
    </main></body></html>`,
  '/contact': `<!doctype html><html lang="en"><head><title>Contact</title>
    <meta name="viewport" content="width=device-width, initial-scale=1"></head>
    <body><main><h1>Contact</h1><p>Write to us.</p><p><a href="/">Back to the shop</a></p></main></body></html>`,
};

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export async function openSite({ door }: { door?: string } = {}): Promise<Site> {
  const visits: { request: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    visits.push({ request: `${request.method} ${path}`, authorization: request.headers.authorization });
    if (door !== undefined && request.headers.authorization !== door) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="staging"' }).end();
      return;
    }
    const page = pages[path];
    if (page !== undefined) response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    else if (path === '/shop.png') response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
    else response.writeHead(404, { 'content-type': 'text/html' }).end('<title>Not found</title>');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    visits,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
