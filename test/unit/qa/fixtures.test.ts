import { afterAll, describe, expect, test } from 'vitest';
import * as accounts from '#test/fixtures/apis/accounts.ts';
import { at, departures, type Said, type Talk, talk } from '#test/fixtures/apis/conversation.ts';
import type { Document } from '#test/fixtures/apis/document.ts';
import * as library from '#test/fixtures/apis/library.ts';
import type { Running } from '#test/fixtures/apis/service.ts';
import { sign } from '#test/fixtures/apis/tokens.ts';

const running: Running[] = [];
afterAll(() => Promise.all(running.map((server) => server.close())));

async function open<Options>(start: (options: Options) => Promise<Running>, options: Options, prefix = '') {
  const server = await start(options);
  running.push(server);
  return { server, say: talk(server.url, prefix) };
}

type Line = readonly [method: string, path: string, said?: Said, expected?: number];

const ofThisRun =
  /\d{4}-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\beyJ[\w.-]+|(?<="uptime":)[\d.]+/g;

/** Says every line and gives what came back, without what differs from run to run. */
async function transcript(say: Talk, lines: readonly Line[], document?: Document): Promise<string[]> {
  const heard: string[] = [];
  for (const [method, path, said, expected] of lines) {
    const answer = await say(method, path, said);
    if (expected !== undefined)
      expect([method, path, answer.status, answer.text]).toEqual([method, path, expected, answer.text]);
    if (document !== undefined) expect(departures(document, method, path, answer)).toEqual([]);
    heard.push(
      `${method} ${path} ${answer.status} ${answer.headers.get('location')} ${answer.text}`.replace(
        ofThisRun,
        '*',
      ),
    );
  }
  return heard;
}

const book = { isbn: '9781111111111', title: 'T', author: 'An Author', genre: 'crime', pages: 10 };
const address = { street: 'S', city: 'C', postcode: '12345' };
const member = { name: 'N', email: 'n@example.com', address };

const libraryTour: readonly Line[] = [
  ['GET', '/books', {}, 200],
  ['GET', '/books?q=rivers&genre=history&sort=-published&max_pages=600&limit=1&offset=0&unknown=1', {}, 200],
  ['GET', '/books?limit=51', {}, 400],
  ['GET', '/books?limit=0', {}, 400],
  ['GET', '/books?limit=x', {}, 400],
  ['GET', '/books?sort=pages', {}, 400],
  ['GET', '/books?genre=poetry', {}, 400],
  ['POST', '/books', { json: book }, 201],
  ['POST', '/books', { json: book }, 409],
  ['POST', '/books', { json: { ...book, isbn: '123' } }, 400],
  ['POST', '/books', { json: { ...book, pages: 0 } }, 400],
  ['POST', '/books', { json: { ...book, pages: '10' } }, 400],
  ['POST', '/books', { json: { ...book, genre: 'poetry' } }, 400],
  ['POST', '/books', { json: { ...book, extra: 1 } }, 400],
  ['POST', '/books', { json: { ...book, published: '2020-13-01' } }, 400],
  ['POST', '/books', { json: { ...book, keywords: Array(9).fill('k') } }, 400],
  ['POST', '/books', { raw: '{', headers: { 'content-type': 'application/json' } }, 400],
  ['POST', '/books', { raw: '{}', headers: { 'content-type': 'text/plain' } }, 415],
  ['POST', '/books', {}, 400],
  ['GET', '/books/4', {}, 200],
  ['GET', '/books/99', {}, 404],
  ['GET', '/books/none', {}, 400],
  ['PUT', '/books/4', { json: { ...book, title: 'Other' } }, 200],
  ['PUT', '/books/4', { json: { title: 'Other' } }, 400],
  ['PUT', '/books/4', { json: { ...book, isbn: '9780306406157' } }, 409],
  ['PUT', '/books/99', { json: book }, 404],
  ['DELETE', '/books/2', {}, 409],
  ['DELETE', '/books/4', {}, 204],
  ['GET', '/books/4', {}, 404],
  ['GET', '/books/2/reviews?min_rating=4', {}, 200],
  ['GET', '/books/2/reviews?min_rating=6', {}, 400],
  ['GET', '/books/2/reviews/1', {}, 200],
  ['GET', '/books/1/reviews/1', {}, 404],
  ['POST', '/books/2/reviews', { json: { reviewer: 'R', rating: 6 } }, 400],
  ['POST', '/books/99/reviews', { json: { reviewer: 'R', rating: 5 } }, 404],
  ['DELETE', '/books/2/reviews/1', {}, 204],
  ['DELETE', '/books/2/reviews/1', {}, 404],
  ['GET', '/members?level=staff', {}, 200],
  ['POST', '/members', { json: member }, 201],
  ['POST', '/members', { json: member }, 409],
  ['POST', '/members', { json: { ...member, email: 'no' } }, 400],
  ['POST', '/members', { json: { ...member, email: 'b@example.com', address: { city: 'C' } } }, 400],
  ['GET', '/members/3', {}, 200],
  ['GET', '/members/3/preferences', {}, 200],
  ['PUT', '/members/3/preferences', { json: { genres: ['poetry'], newsletter: true } }, 400],
  ['PUT', '/members/3/preferences', { json: { genres: ['crime'] } }, 400],
  ['PUT', '/members/3/preferences', { json: { genres: ['crime'], newsletter: true } }, 200],
  ['DELETE', '/members/1', {}, 409],
  ['GET', '/loans?status=open&member_id=1', {}, 200],
  ['POST', '/loans', { json: { book_id: 1, member_id: 3, renewable: true } }, 201],
  ['POST', '/loans', { json: { book_id: 1, member_id: 3, renewable: true } }, 409],
  ['POST', '/loans', { json: { book_id: 77, member_id: 3, renewable: true } }, 422],
  ['POST', '/loans', { json: { book_id: 3, member_id: 3, renewable: true, days: 61 } }, 400],
  ['GET', '/loans/77', {}, 404],
  ['POST', '/loans/2/renewals', { json: { days: 0 } }, 400],
  ['POST', '/loans/2/return', {}, 200],
  ['POST', '/loans/2/return', {}, 409],
  ['POST', '/loans/2/renewals', { json: { days: 1 } }, 409],
  ['GET', '/nothing', {}, 404],
  ['PATCH', '/books/1', { json: {} }, 405],
];

describe('library', () => {
  const begin = (faults: 'all' | 'none' | library.Switch[]) => open(library.start, { faults }, '/api');

  test('enforces every rule of its document when no switch is on', async () => {
    const { server, say } = await begin('none');
    await transcript(say, libraryTour, server.document);
    expect((await say('PATCH', '/books/1')).headers.get('allow')).toContain('PUT');
    for (const [, proof] of Object.entries(libraryProofs)) {
      expect(await proof((await begin('none')).say)).toBe(false);
    }
  });

  test.each(library.switchIds)('%s shows, and changes nothing else', async (id) => {
    expect(await libraryProofs[id]((await begin([id])).say)).toBe(true);
    expect(await libraryProofs[id]((await begin('all')).say)).toBe(true);
    const others = await transcript((await begin([id])).say, libraryTour);
    expect(others).toEqual(await transcript((await begin('none')).say, libraryTour));
  });
});

const libraryProofs: Record<library.Switch, (say: Talk) => Promise<boolean>> = {
  'member-address': async (say) =>
    (await say('POST', '/members', { json: { name: 'N', email: 'x@example.com' } })).status === 500,
  'loan-renewals': async (say) => typeof at((await say('GET', '/loans/1')).body, 'renewals') === 'string',
  'renewal-status': async (say) =>
    (await say('POST', '/loans/1/renewals', { json: { days: 3 } })).status === 202,
  'book-pages': async (say) =>
    (await say('POST', '/books', { json: { ...book, pages: 5001 } })).status === 201,
  'loan-filter': async (say) => (await say('GET', '/loans?status=lost')).status === 200,
  'loan-renewable': async (say) =>
    (await say('POST', '/loans', { json: { book_id: 1, member_id: 1 } })).status === 201,
  'review-location': async (say) => {
    const { headers } = await say('POST', '/books/1/reviews', { json: { reviewer: 'R', rating: 5 } });
    return (await say('GET', (headers.get('location') ?? '').replace('/api', ''))).status === 404;
  },
  'member-removal': async (say) =>
    (await say('DELETE', '/members/2')).status === 204 && (await say('GET', '/members/2')).status === 200,
  'book-replacement': async (say) => {
    await say('PUT', '/books/3', { json: { ...book, isbn: '9781111111112' } });
    return at((await say('GET', '/books/3')).body, 'keywords') !== undefined;
  },
  'preference-genres': async (say) => {
    const json = { genres: ['crime'], newsletter: false };
    await say('PUT', '/members/1/preferences', { json });
    const second = await say('PUT', '/members/1/preferences', { json });
    return JSON.stringify(at(second.body, 'genres')) === '["crime","crime"]';
  },
};

const [mira, tobias] = accounts.identities;

async function signIn(
  say: Talk,
  { username, password }: accounts.Identity,
): Promise<Said['headers'] & object> {
  const { body } = await say('POST', '/login', { json: { username, password } });
  return { authorization: `Bearer ${at(body, 'access_token')}` };
}

const order = { item: 'Tea', quantity: 1 };
const missingNote = '/notes/3f0c7f0e-56c7-4f3b-9a53-0b2a8c1f9d10';

const accountsTour = (headers: Said['headers'] & object): readonly Line[] => [
  [
    'POST',
    '/register',
    { json: { username: 'newcomer', password: 'longenough', email: 'n@example.com' } },
    201,
  ],
  [
    'POST',
    '/register',
    { json: { username: 'newcomer', password: 'longenough', email: 'n@example.com' } },
    409,
  ],
  ['POST', '/register', { json: { username: 'No', password: 'longenough', email: 'n@example.com' } }, 400],
  [
    'POST',
    '/register',
    { raw: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
  ],
  ['POST', '/login', { json: { username: 'newcomer', password: 'longenough' } }, 200],
  ['POST', '/login', { json: { username: 'newcomer' } }, 400],
  ['GET', '/me', {}, 401],
  ['GET', '/me', { headers: { authorization: 'Bearer x.y.z' } }, 401],
  ['GET', '/me', { headers }, 200],
  ['PATCH', '/me', { headers, json: { display_name: 'Mira', phone: '+49 30-1' } }, 200],
  ['PATCH', '/me', { headers, json: { phone: null } }, 200],
  ['PATCH', '/me', { headers, json: { role: 'manager' } }, 400],
  ['PATCH', '/me', { headers, json: {} }, 400],
  ['PATCH', '/me', { headers, json: { phone: '1'.repeat(41) } }, 400],
  ['PUT', '/users/nobody_here/password', { headers, json: { password: 'longenough' } }, 404],
  ['PUT', '/users/mira_k/password', { headers, json: { password: 'short' } }, 400],
  ['PUT', '/users/mira_k/password', { headers, json: { password: mira.password } }, 204],
  ['GET', '/notes', { headers }, 200],
  ['GET', '/notes?search=list', { headers }, 200],
  ['GET', '/notes', {}, 401],
  ['POST', '/notes', { headers, json: { title: 'T', text: "it's" } }, 201],
  ['POST', '/notes', { headers, json: { title: '' } }, 400],
  ['GET', missingNote, { headers }, 404],
  ['PUT', missingNote, { headers, json: { title: 'T' } }, 404],
  ['DELETE', missingNote, { headers }, 404],
  ['GET', '/notes/1', { headers }, 400],
  ['GET', '/orders?status=open', { headers }, 200],
  ['GET', '/orders?status=lost', { headers }, 400],
  ['POST', '/orders', { headers, json: order }, 201],
  ['POST', '/orders', { headers, json: { ...order, quantity: 101 } }, 400],
  ['GET', '/orders/1003', { headers }, 200],
  ['PATCH', '/orders/1003', { headers, json: { status: 'cancelled' } }, 200],
  ['DELETE', '/orders/1003', { headers }, 204],
  ['GET', '/orders/1003', { headers }, 404],
  ['POST', '/logout', {}, 401],
  ['DELETE', '/me', { headers }, 405],
  ['POST', '/logout', { headers }, 204],
  ['GET', '/me', { headers }, 401],
];

describe('accounts', () => {
  const begin = (faults: 'all' | 'none' | accounts.Switch[]) => open(accounts.start, { faults });
  const tour = async ({ say, server }: Awaited<ReturnType<typeof begin>>) =>
    transcript(say, accountsTour(await signIn(say, mira)), server.document);

  test('enforces every rule of its document and is safe when no switch is on', async () => {
    await tour(await begin('none'));
    for (const [, proof] of Object.entries(accountsProofs)) {
      expect(await proof((await begin('none')).say)).toBe(false);
    }
  });

  test.each(accounts.switchIds)('%s shows, and changes nothing else', async (id) => {
    expect(await accountsProofs[id]((await begin([id])).say)).toBe(true);
    expect(await tour(await begin([id]))).toEqual(await tour(await begin('none')));
  });

  test('locks a name after ten failures, for strangers as for customers, and says for how long', async () => {
    const { say, server } = await begin('none');
    const answers = await Promise.all(
      [mira.username, 'nobody_here'].map(async (username) => {
        for (let attempt = 0; attempt < 10; attempt += 1) {
          await say('POST', '/login', { json: { username, password: 'wrong-one' } });
        }
        const locked = await say('POST', '/login', { json: { username, password: 'wrong-one' } });
        expect(departures(server.document, 'POST', '/login', locked)).toEqual([]);
        expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
        return `${locked.status} ${locked.text}`;
      }),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^429/);
    expect((await say('POST', '/login', { json: tobias })).status).toBe(200);
  });
});

const accountsProofs: Record<accounts.Switch, (say: Talk) => Promise<boolean>> = {
  'note-search': async (say) => {
    const headers = await signIn(say, mira);
    const { body } = await say('GET', `/notes?search=${encodeURIComponent("' OR 1=1 --")}`, { headers });
    return JSON.stringify(body).includes(tobias.username);
  },
  'password-owner': async (say) => {
    const headers = await signIn(say, mira);
    await say('PUT', `/users/${tobias.username}/password`, { headers, json: { password: 'taken-over' } });
    return (await say('POST', '/login', { json: { ...tobias, password: 'taken-over' } })).status === 200;
  },
  'order-owner': async (say) => {
    const headers = await signIn(say, mira);
    const read = await say('GET', '/orders/1002', { headers });
    const write = await say('PATCH', '/orders/1002', { headers, json: { quantity: 9 } });
    expect(write.status).toBe(read.status);
    return at(read.body, 'customer') === tobias.username;
  },
  'registration-fields': async (say) => {
    const json = {
      username: 'riser',
      password: 'longenough',
      email: 'r@example.com',
      role: 'manager',
      credit: 50,
    };
    const { body } = await say('POST', '/register', { json });
    return at(body, 'role') === 'manager' && at(body, 'credit') === 50;
  },
  'status-details': async (say) => (await say('GET', '/status')).text.includes('password_hash'),
  'login-answers': async (say) => {
    const answers = await Promise.all(
      [mira.username, 'nobody_here'].map((username) =>
        say('POST', '/login', { json: { username, password: 'wrong' } }),
      ),
    );
    return answers[0]?.text !== answers[1]?.text;
  },
  'phone-pattern': async (say) => {
    const headers = await signIn(say, mira);
    const before = process.cpuUsage().user;
    const { status } = await say('PATCH', '/me', { headers, json: { phone: `${'1'.repeat(27)}!` } });
    expect(status).toBe(400);
    return process.cpuUsage().user - before > 500_000;
  },
  'login-attempts': async (say) => {
    const answers = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      answers.push((await say('POST', '/login', { json: { ...mira, password: 'wrong' } })).status);
    }
    return !answers.includes(429);
  },
  'token-key': async (say) => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const token = sign({ sub: tobias.username, jti: 'own', exp }, 'secret');
    return (await say('GET', '/me', { headers: { authorization: `Bearer ${token}` } })).status === 200;
  },
};
