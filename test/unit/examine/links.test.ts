import { afterEach, describe, expect, it } from 'vitest';
import { guardOf } from '#shared/platform/guard/connect.ts';
import { guardedClient } from '#shared/platform/guard/fetch.ts';
import { brokenLinks, nextPage, pageName } from '#shared/tests/examine/links.ts';
import { serve, type TestServer } from '../../security/servers.ts';

const site = 'https://shop.example';
const link = (path: string, text = 'A link', prominent = true) => ({
  url: new URL(path, site).href,
  text,
  selector: 'a',
  prominent,
});

describe('the next page', () => {
  it('is a prominent link before another, in the order of the page', () => {
    const links = [link('/imprint', 'Imprint', false), link('/about'), link('/news')];

    expect(nextPage(links, site, [`${site}/`])).toBe(`${site}/about`);
    expect(nextPage(links, site, [`${site}/`, `${site}/about`, `${site}/news`])).toBe(`${site}/imprint`);
  });

  it.each([
    ['another site', link('https://other.example/')],
    ['another port', link('https://shop.example:8443/')],
    ['the page itself, at another place', link('/#prices')],
    ['the page itself, with a query', link('/?sort=price')],
    ['a file', link('/catalogue.pdf')],
    ['the end of the session', link('/account/logout')],
    ['the end of the session, by name', link('/bye', 'Sign out')],
    ['a deletion', link('/items/7/delete')],
    ['a purchase', link('/x', 'Buy now')],
    ['a purchase in another language', link('/x', 'Jetzt kaufen')],
    ['one of endless combinations', link('/list?a=1&b=2&c=3')],
  ])('is never %s', (_what, each) => {
    expect(nextPage([each], site, [`${site}/`])).toBeNull();
  });

  it('is not the third of a kind', () => {
    const seen = [`${site}/`, `${site}/product/1`, `${site}/product/2`];

    expect(nextPage([link('/product/3'), link('/contact')], site, seen)).toBe(`${site}/contact`);
  });

  it('has one name', () => {
    expect(pageName(`${site}/about/#team`)).toBe(`${site}/about`);
    expect(pageName(site)).toBe(`${site}/`);
  });
});

describe('broken links', () => {
  const open: TestServer[] = [];
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });

  async function check(paths: readonly string[], answer: Parameters<typeof serve>[0], own = true) {
    const server = await serve(answer);
    open.push(server);
    const client = guardedClient(guardOf(['loopback'], {}));
    const links = paths.map((path) => ({
      ...link('/'),
      url: server.url + path,
      text: path,
      page: `${server.url}/`,
    }));
    const result = await brokenLinks(client, links, {
      origin: own ? server.url : 'https://elsewhere.example',
      known: new Set([`${server.url}/known`]),
      own: 20,
      foreign: 3,
      credentials: null,
      until: performance.now() + 10_000,
    });
    await client.close();
    return { server, ...result, broken: result.broken.map(({ url }) => new URL(url).pathname).sort() };
  }

  it('are those that are gone, fail or go round in circles', async () => {
    const status = (path: string) => Number(/^\/(\d{3})$/.exec(path)?.[1]) || 200;

    const { broken } = await check(
      ['/200', '/404', '/410', '/500', '/circle', '/401', '/403', '/405', '/429', '/503', '/999'],
      (request, response) => {
        if (request.url === '/circle') return void response.writeHead(302, { location: '/circle' }).end();
        response.writeHead(status(request.url ?? '')).end();
      },
    );

    expect(broken).toEqual(['/404', '/410', '/500', '/circle']);
  });

  it('are asked with GET before they are called broken', async () => {
    const { broken, server } = await check(['/page'], (request, response) => {
      response.writeHead(request.method === 'HEAD' ? 404 : 200).end();
    });

    expect(broken).toEqual([]);
    expect(server.requests).toEqual(['HEAD /page', 'GET /page']);
  });

  it("are not looked for behind known pages, names of consequence, or more of others' addresses than agreed", async () => {
    const { server, unasked } = await check(
      ['/known', '/logout', '/a', '/b', '/c', '/d', '/e', '/a#again'],
      (_request, response) => void response.end(),
      false,
    );

    expect(server.requests.sort()).toEqual(['HEAD /a', 'HEAD /b', 'HEAD /c']);
    expect(unasked).toBe(2);
  });
});
