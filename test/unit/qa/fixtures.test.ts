import { load } from 'js-yaml';
import { afterAll, describe, expect, test, vi } from 'vitest';
import * as accounts from '#test/fixtures/apis/accounts.ts';
import * as clinic from '#test/fixtures/apis/clinic.ts';
import { at, departures, type Said, type Talk, talk } from '#test/fixtures/apis/conversation.ts';
import { untold } from '#test/fixtures/apis/depot/planted.ts';
import * as depot from '#test/fixtures/apis/depot.ts';
import type { Document } from '#test/fixtures/apis/document.ts';
import { parameterOf } from '#test/fixtures/apis/document.ts';
import { brokenInPlaces, notDocuments, sound } from '#test/fixtures/apis/documents/odd.ts';
import * as echo from '#test/fixtures/apis/echo.ts';
import { exampleValue } from '#test/fixtures/apis/example-value.ts';
import * as hostile from '#test/fixtures/apis/hostile.ts';
import * as library from '#test/fixtures/apis/library.ts';
import * as parcels from '#test/fixtures/apis/parcels.ts';
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

const recipient = { name: 'N', address: { line: 'L', city: 'C', country: 'SE' } };
const parcel = { recipient, carrier: 'nordpost', delivery: { service_level: 'economy' }, weight_grams: 5 };
const missingParcel = '/parcels/3f0c7f0e-56c7-4f3b-9a53-0b2a8c1f9d10';

const parcelsTour: readonly Line[] = [
  ['GET', '/carriers', {}, 200],
  ['POST', '/carriers', { json: { name: 'Post', international: true } }, 201],
  ['POST', '/carriers', { json: { name: '', international: true } }, 422],
  ['POST', '/carriers', { json: { name: 'Post', international: 'yes' } }, 422],
  ['POST', '/carriers', { raw: 'a', headers: { 'content-type': 'text/plain' } }, 415],
  ['GET', '/carriers/post', {}, 200],
  ['GET', '/carriers/Post!', {}, 404],
  ['PATCH', '/carriers/post', { json: {} }, 422],
  ['DELETE', '/carriers/nordpost', {}, 409],
  ['DELETE', '/carriers/post', {}, 200],
  ['GET', '/carriers/post', {}, 404],
  ['PUT', '/depots/north', { json: { title: 'N', country: 'NO', capacity: 3 } }, 201],
  ['PUT', '/depots/north', { json: { title: 'M', country: 'NO', capacity: 3 } }, 200],
  ['PUT', '/depots/north', { json: { title: 'N', country: 'no', capacity: 3 } }, 422],
  ['GET', '/depots/north', {}, 200],
  ['GET', '/depots?country=NO', {}, 200],
  ['GET', '/depots?country=norway', {}, 422],
  ['DELETE', '/depots/north', {}, 200],
  ['GET', '/depots/north', {}, 404],
  ['GET', '/parcels?page=1&page_size=1&status=announced&carrier=nordpost', {}, 200],
  ['GET', '/parcels?page_size=0', {}, 422],
  ['GET', '/parcels?status=lost', {}, 422],
  ['POST', '/parcels', { json: parcel }, 201],
  ['POST', '/parcels', { json: { ...parcel, carrier: 'nobody' } }, 422],
  ['POST', '/parcels', { json: { ...parcel, weight_grams: 31_501 } }, 422],
  ['GET', missingParcel, {}, 404],
  ['PUT', missingParcel, { json: parcel }, 404],
  ['DELETE', missingParcel, {}, 404],
  ['GET', `${missingParcel}/insurance`, {}, 404],
  ['GET', `${missingParcel}/scans`, {}, 404],
  ['POST', `${missingParcel}/scans`, { json: { event: 'lost' } }, 422],
];

describe('parcels', () => {
  const begin = async (faults: 'all' | 'none' | parcels.Switch[]) => {
    const server = await parcels.start({ faults });
    running.push(server);
    return { server, say: talk(server.url, '/v3', { 'x-api-key': parcels.apiKey }) };
  };

  test('enforces every rule of its document when no switch is on', async () => {
    const { server, say } = await begin('none');
    await transcript(say, parcelsTour, server.document);
    const stranger = talk(server.url, '/v3');
    expect((await stranger('POST', '/parcels', { json: parcel })).status).toBe(401);
    expect((await stranger('GET', '/parcels')).status).toBe(200);
    for (const [, proof] of Object.entries(parcelsProofs)) {
      expect(await proof((await begin('none')).say)).toBe(false);
    }
  });

  test.each(parcels.switchIds)('%s shows, and changes nothing else', async (id) => {
    expect(await parcelsProofs[id]((await begin([id])).say)).toBe(true);
    expect(await parcelsProofs[id]((await begin('all')).say)).toBe(true);
    // What the tour cannot do without, and what is another in every run.
    const still = (lines: readonly string[]) =>
      lines.map((line) => line.replaceAll(/PD[0-9A-F]{8}| (?:\/v3)?\/carriers\/post /g, '*'));
    const others = still(await transcript((await begin([id])).say, parcelsTour));
    expect(others).toEqual(still(await transcript((await begin('none')).say, parcelsTour)));
  });
});

const firstParcel = async (say: Talk) => `/parcels/${at((await say('GET', '/parcels')).body, 'data.0.id')}`;

const parcelsProofs: Record<parcels.Switch, (say: Talk) => Promise<boolean>> = {
  'empty-items': async (say) =>
    (await say('POST', '/parcels', { json: { ...parcel, items: [] } })).status === 500,
  'scan-position': async (say) => {
    const { body } = await say('GET', `${await firstParcel(say)}/scans`);
    return typeof at(body, 'data.0.position.lat') === 'string';
  },
  'carrier-change-status': async (say) =>
    (await say('PATCH', '/carriers/nordpost', { json: { name: 'N' } })).status === 204,
  'parcel-page-size': async (say) => (await say('GET', '/parcels?page_size=101')).status === 200,
  'service-level': async (say) =>
    (await say('POST', '/parcels', { json: { ...parcel, delivery: { service_level: 'slow' } } })).status ===
    201,
  'carrier-international': async (say) =>
    (await say('POST', '/carriers', { json: { name: 'N' } })).status === 201,
  'carrier-location': async (say) => {
    const { headers } = await say('POST', '/carriers', { json: { name: 'Fresh', international: false } });
    return headers.get('location') === '/carriers/fresh';
  },
  'scan-removal': async (say) => {
    const scans = `${await firstParcel(say)}/scans`;
    const scan = `${scans}/${at((await say('GET', scans)).body, 'data.1.id')}`;
    return (await say('DELETE', scan)).status === 200 && (await say('GET', scan)).status === 200;
  },
  'parcel-replacement': async (say) => {
    const path = await firstParcel(say);
    await say('PUT', path, { json: parcel });
    return at((await say('GET', path)).body, 'data.items') !== undefined;
  },
  'insurance-amount': async (say) => {
    const path = `${await firstParcel(say)}/insurance`;
    const json = { amount_cents: 200, currency: 'CHF' };
    await say('PUT', path, { json });
    await say('PUT', path, { json });
    return at((await say('GET', path)).body, 'data.amount_cents') !== 200;
  },
};

const [leonie, samir] = clinic.identities;
const token = (say: Talk, { email, password }: clinic.Identity) =>
  say('POST', '/auth/token', { raw: new URLSearchParams({ username: email, password }) });
const withToken = async (say: Talk, identity: clinic.Identity) => ({
  'x-auth-token': String(at((await token(say, identity)).body, 'session.jwt')),
});
const visit = { doctor_id: 2, starts_at: '2031-01-01T10:00:00Z' };

const clinicTour = (headers: Said['headers'] & object): readonly Line[] => [
  ['POST', '/auth/token', { json: {} }, 415],
  ['POST', '/auth/reset', { json: { email: leonie.email } }, 202],
  ['POST', '/auth/reset', { json: { email: 'no' } }, 422],
  ['GET', '/accounts/me', {}, 401],
  ['GET', '/accounts/me', { headers }, 200],
  ['GET', '/accounts/2', { headers }, 403],
  ['GET', '/accounts/9', { headers }, 404],
  ['PATCH', '/accounts/1', { headers, json: { full_name: 'L', contact_email: 'a@b.co' } }, 200],
  ['PATCH', '/accounts/2', { headers, json: { full_name: 'L' } }, 403],
  ['POST', '/accounts/1/password', { headers, json: { new_password: 'short' } }, 422],
  ['GET', '/patients', { headers }, 200],
  ['POST', '/patients', { headers, json: { name: 'P', born: '2001-02-03' } }, 201],
  ['POST', '/patients', { headers, json: { name: 'P', born: '2001-02-33' } }, 422],
  ['GET', '/patients/2', { headers }, 403],
  ['PUT', '/patients/3', { headers, json: { name: 'Q', born: '2001-02-03' } }, 200],
  ['POST', '/patients/3/appointments', { headers, json: visit }, 201],
  ['POST', '/patients/3/appointments', { headers, json: { ...visit, doctor_id: 5 } }, 422],
  ['GET', '/patients/3/appointments', { headers }, 200],
  ['GET', '/patients/2/appointments', { headers }, 403],
  ['PUT', '/patients/3/appointments/3', { headers, json: { ...visit, reason: 'r' } }, 200],
  ['GET', '/patients/3/appointments/1', { headers }, 404],
  ['DELETE', '/patients/3/appointments/3', { headers }, 204],
  ['GET', '/patients/3/appointments/3', { headers }, 404],
  ['GET', '/doctors?limit=1', {}, 200],
  ['GET', '/doctors?limit=51', {}, 422],
  ['GET', '/doctors/by-specialty/cardiology', {}, 200],
];

describe('clinic', () => {
  const begin = (faults: 'all' | 'none' | clinic.Switch[], registers = true) =>
    open((options: clinic.ClinicOptions) => clinic.start(options), { faults, registers });
  const tour = async ({ say, server }: Awaited<ReturnType<typeof begin>>) =>
    transcript(say, clinicTour(await withToken(say, leonie)), server.document);

  test('enforces every rule of its document and is safe when no switch is on', async () => {
    await tour(await begin('none'));
    await tour(await begin('none', false));
    for (const [, proof] of Object.entries(clinicProofs)) {
      expect(await proof((await begin('none')).say)).toBe(false);
    }
  });

  test('makes accounts only where it says so', async () => {
    const json = { email: 'new@mail.example', password: 'longenough', full_name: 'N' };
    const { say } = await begin('none');
    expect((await say('POST', '/accounts', { json })).status).toBe(201);
    expect((await say('POST', '/accounts', { json })).status).toBe(409);
    const { say: closed, server } = await begin('none', false);
    expect((await closed('POST', '/accounts', { json })).status).toBe(404);
    expect(server.document.paths['/accounts']).toBeUndefined();
  });

  test.each(clinic.switchIds)('%s shows, and changes nothing else', async (id) => {
    expect(await clinicProofs[id]((await begin([id])).say)).toBe(true);
    expect(await clinicProofs[id]((await begin('all', false)).say)).toBe(true);
    expect(await tour(await begin([id]))).toEqual(await tour(await begin('none')));
  });
});

const clinicProofs: Record<clinic.Switch, (say: Talk) => Promise<boolean>> = {
  'doctor-specialty': async (say) => {
    const { text } = await say('GET', `/doctors/by-specialty/${encodeURIComponent("x' OR '1'='1")}`);
    return text.includes('Dr. Sato');
  },
  'password-account': async (say) => {
    const headers = await withToken(say, leonie);
    await say('POST', '/accounts/2/password', { headers, json: { new_password: 'taken-over' } });
    return (await token(say, { ...samir, password: 'taken-over' })).status === 200;
  },
  'appointment-owner': async (say) => {
    const headers = await withToken(say, leonie);
    const read = await say('GET', '/patients/2/appointments/2', { headers });
    const write = await say('PUT', '/patients/2/appointments/2', { headers, json: visit });
    expect(write.status).toBe(read.status);
    return read.status === 200;
  },
  'account-fields': async (say) => {
    const headers = await withToken(say, leonie);
    return (
      at((await say('PATCH', '/accounts/1', { headers, json: { is_staff: true } })).body, 'is_staff') === true
    );
  },
  'diagnostics-settings': async (say) => (await say('GET', '/diagnostics')).text.includes('DATABASE_URL'),
  'reset-answers': async (say) =>
    (await say('POST', '/auth/reset', { json: { email: 'nobody@mail.example' } })).status === 404,
  'contact-pattern': async (say) => {
    const headers = await withToken(say, leonie);
    const before = process.cpuUsage().user;
    await say('PATCH', '/accounts/1', { headers, json: { contact_email: `${'a'.repeat(29)}!` } });
    return process.cpuUsage().user - before > 500_000;
  },
  'token-attempts': async (say) => {
    const answers = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      answers.push((await token(say, { ...leonie, password: 'wrong' })).status);
    }
    return !answers.includes(429);
  },
  'session-key': async (say) => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const headers = { 'x-auth-token': sign({ sub: '2', jti: 'own', exp }, 'changeme') };
    return (await say('GET', '/accounts/me', { headers })).status === 200;
  },
};

const [sam, lena] = depot.identities;

async function signedIn(say: Talk, identity: depot.Identity): Promise<Talk> {
  const { body } = await say('POST', '/sessions', { json: identity });
  const authorization = `Bearer ${at(body, 'token')}`;
  return (method, path, said = {}) =>
    say(method, path, { ...said, headers: { authorization, ...said.headers } });
}

const form = (bytes: string) => {
  const fields = new FormData();
  fields.set('file', new File([bytes], 'note.txt', { type: 'text/plain' }));
  return fields;
};

/** Makes one thing of each kind and gives the lines that read, change and remove them all. */
async function depotTour(say: Talk, document: Document): Promise<Line[]> {
  const made = async (path: string, said: Said, pointer: string) => {
    const answer = await say('POST', path, said);
    expect([path, answer.status]).toEqual([path, path === '/exports' ? 202 : 201]);
    expect(departures(document, 'POST', path, answer)).toEqual([]);
    return String(at(answer.body, pointer));
  };
  const project = '/orgs/newly/projects/ABC';
  await made('/orgs', { json: { slug: 'newly', name: 'N', plan: 'team' } }, 'slug');
  await made('/orgs/newly/teams', { json: { slug: 'core', name: 'Core', lead: 'sam' } }, 'slug');
  const hook = `/orgs/newly/webhooks/${await made('/orgs/newly/webhooks', { json: { url: 'https://example.com/h', events: ['card.moved'] } }, 'hook_id')}`;
  await made('/orgs/newly/projects', { json: { key: 'ABC', name: 'P', owner: 'sam' } }, 'key');
  const labelId = await made(`${project}/labels`, { json: { name: 'l', color: '#aabbcc' } }, 'id');
  await made(
    `${project}/milestones`,
    { json: { title: 'm', starts: '2026-01-01', due: '2026-02-01' } },
    'number',
  );
  const uid = await made('/boards', { json: { project: 'newly/ABC', title: 'b', kind: 'sprint' } }, 'uid');
  const board = `/boards/${uid}`;
  const card = `/cards/${await made('/cards', { json: { board: uid, column: 1, title: 'c', labels: [Number(labelId)] } }, 'ref')}`;
  const comment = `/comments/${await made(`${card}/comments`, { json: { text: 'hi' } }, 'id')}`;
  const file = `/files/${await made(`${card}/files`, { raw: form('abc') }, 'id')}`;
  const saved = `/search/saved/${await made('/search/saved', { raw: new URLSearchParams({ title: 't', q: 'x', notify: 'true' }) }, 'id')}`;
  const job = `/exports/${await made('/exports', { json: { project: 'newly/ABC', format: 'csv' } }, 'job')}`;
  const settings = await say('GET', '/orgs/newly/settings');
  const etag = settings.headers.get('etag') ?? '';
  const projectTag = (await say('GET', project)).headers.get('etag') ?? '';
  const replacement = { name: 'Q', owner: 'sam', visibility: 'public' };
  const merge = { 'content-type': 'application/merge-patch+json' };
  return [
    ['GET', '/ping', {}, 200],
    ['GET', '/sessions/current', {}, 200],
    ['GET', '/users?page=1&per_page=1', {}, 200],
    ['POST', '/users', { json: { login: 'newbie', password: 'longenough1', email: 'a@b.co' } }, 201],
    ['POST', '/users', { json: { login: 'newbie', password: 'longenough1', email: 'a@b.co' } }, 409],
    ['POST', '/users', { json: { login: 'newbie' } }, 400],
    ['GET', '/users/newbie', {}, 200],
    ['GET', '/users/nobody', {}, 404],
    ['PATCH', '/users/sam', { json: { full_name: 'S' } }, 200],
    ['PATCH', '/users/lena', { json: { full_name: 'S' } }, 403],
    ['GET', '/user', {}, 200],
    ['PUT', '/user/status', { raw: 'busy', headers: { 'content-type': 'text/plain' } }, 204],
    ['PUT', '/user/status', { json: 'busy' }, 415],
    ['GET', '/user/status', {}, 200],
    ['GET', '/user/notifications?unread=true', {}, 200],
    ['PUT', '/user/notifications/1/read', {}, 204],
    ['PUT', '/user/notifications/2/read', {}, 404],
    ['GET', '/orgs', {}, 200],
    ['GET', '/orgs/newly', {}, 200],
    ['GET', '/orgs/globex', {}, 404],
    ['PATCH', '/orgs/newly', { json: { seats: 7 } }, 200],
    ['PATCH', '/orgs/newly', { json: {} }, 400],
    ['GET', '/orgs/newly/settings', {}, 200],
    ['PUT', '/orgs/newly/settings', { json: settings.body }, 428],
    ['PUT', '/orgs/newly/settings', { json: settings.body, headers: { 'if-match': '"old"' } }, 412],
    ['PUT', '/orgs/newly/settings', { json: settings.body, headers: { 'if-match': etag } }, 200],
    ['PUT', '/orgs/newly/members/lena', { json: { role: 'guest' } }, 200],
    ['PUT', '/orgs/newly/members/lena', { json: { role: 'king' } }, 400],
    ['GET', '/orgs/newly/members?role=guest', {}, 200],
    ['GET', '/orgs/newly/members/lena', {}, 200],
    ['DELETE', '/orgs/newly/members/sam', {}, 409],
    ['GET', '/orgs/newly/teams', {}, 200],
    ['GET', '/orgs/newly/teams/core', {}, 200],
    ['PATCH', '/orgs/newly/teams/core', { json: { lead: null } }, 200],
    ['PUT', '/orgs/newly/teams/core/members/lena', {}, 204],
    ['PUT', '/orgs/newly/teams/core/members/newbie', {}, 422],
    ['DELETE', '/orgs/newly/teams/core/members/lena', {}, 204],
    ['DELETE', '/orgs/newly/members/lena', {}, 204],
    ['DELETE', '/orgs/newly/teams/core', {}, 204],
    ['GET', '/orgs/newly/webhooks', {}, 200],
    ['GET', hook, {}, 200],
    ['POST', `${hook}/pings`, {}, 202],
    ['GET', `${hook}/deliveries`, {}, 200],
    ['PATCH', hook, { json: { active: false } }, 200],
    ['POST', `${hook}/pings`, {}, 409],
    ['DELETE', hook, {}, 204],
    ['GET', '/orgs/newly/audit?since=2020-01-01T00:00:00Z', {}, 200],
    ['GET', '/orgs/newly/projects?archived=false', {}, 200],
    ['GET', project, {}, 200],
    ['GET', project, { headers: { 'if-none-match': projectTag } }, 304],
    ['PUT', project, { json: replacement, headers: { 'if-match': '"old"' } }, 412],
    ['PUT', project, { json: replacement }, 200],
    ['PATCH', project, { json: { owner: 'nobody' } }, 422],
    ['PATCH', project, { json: { name: 'R' } }, 200],
    ['GET', `${project}/labels`, {}, 200],
    ['GET', `${project}/labels/${labelId}`, {}, 200],
    ['PATCH', `${project}/labels/${labelId}`, { json: { name: 'k' } }, 200],
    ['GET', `${project}/milestones?open=true`, {}, 200],
    ['GET', `${project}/milestones/1`, {}, 200],
    [
      'PUT',
      `${project}/milestones/1`,
      { json: { title: 'm', starts: '2026-01-01', due: '2026-03-01' } },
      200,
    ],
    ['DELETE', `${project}/milestones/1`, {}, 204],
    ['GET', '/boards?project=newly/ABC', {}, 200],
    ['GET', '/boards', {}, 400],
    ['GET', board, {}, 200],
    ['PATCH', board, { json: { kind: 'kanban' } }, 200],
    ['GET', `${board}/columns`, {}, 200],
    ['POST', `${board}/columns`, { json: { name: 'Later' } }, 201],
    ['PATCH', `${board}/columns/4`, { json: { limit: null } }, 200],
    ['POST', `${board}/columns/order`, { json: { order: [4, 1] } }, 200],
    ['DELETE', `${board}/columns/4`, {}, 204],
    ['DELETE', `${board}/columns/1`, {}, 409],
    ['GET', `/cards?board=${uid}&label=${labelId}&state=open&sort=-created&size=1`, {}, 200],
    ['POST', '/cards/batch', { json: { cards: [{ board: uid, column: 9, title: 'x' }] } }, 200],
    ['POST', '/cards/batch-delete', { json: { refs: ['NONE-1'] } }, 200],
    ['GET', card, {}, 200],
    ['PUT', card, { json: { column: 2, title: 'd', priority: 'high' } }, 200],
    ['PATCH', card, { raw: '{"due":"2026-01-02","assignee":null}', headers: merge }, 200],
    ['PATCH', card, { json: { due: '2026-01-02' } }, 415],
    ['POST', `${card}/move`, { json: { column: 3 } }, 200],
    ['DELETE', `${card}/labels/${labelId}`, {}, 204],
    ['PUT', `${card}/labels/${labelId}`, {}, 204],
    ['GET', `${card}/comments`, {}, 200],
    ['GET', comment, {}, 200],
    ['PATCH', comment, { json: { text: 'ho' } }, 200],
    ['DELETE', comment, {}, 204],
    ['POST', `${card}/checklist`, { json: { text: 'step' } }, 201],
    ['GET', `${card}/checklist`, {}, 200],
    ['PATCH', `${card}/checklist/1`, { json: { done: true } }, 200],
    ['DELETE', `${card}/checklist/1`, {}, 204],
    ['DELETE', `${card}/checklist/1`, {}, 404],
    ['POST', `${card}/time`, { json: { minutes: 5, day: '2026-01-01' } }, 201],
    ['GET', `${card}/time`, {}, 200],
    ['GET', '/reports/time?group_by=user&from=2026-01-01', {}, 200],
    ['GET', `${card}/files`, {}, 200],
    ['GET', file, {}, 200],
    ['GET', `${file}/content`, {}, 200],
    ['DELETE', file, {}, 204],
    ['GET', '/search?q=d&kind=card&from=2020-01-01', {}, 200],
    ['GET', '/search', {}, 400],
    ['GET', '/search/saved', {}, 200],
    ['GET', saved, {}, 200],
    ['DELETE', saved, {}, 204],
    ['GET', job, {}, 200],
    ['DELETE', job, {}, 204],
    ['DELETE', card, {}, 204],
    ['DELETE', board, {}, 204],
    ['DELETE', `${project}/labels/${labelId}`, {}, 204],
    ['POST', `${project}/archive`, {}, 200],
    ['POST', `${project}/restore`, {}, 200],
    ['DELETE', '/orgs/newly', {}, 409],
    ['DELETE', project, {}, 204],
    ['DELETE', '/orgs/newly', {}, 204],
    ['GET', '/admin/info', {}, 200],
    ['GET', '/admin/maintenance', {}, 200],
    ['GET', '/admin/limits', {}, 200],
    ['DELETE', '/sessions/current', {}, 204],
    ['GET', '/user', {}, 401],
  ];
}

/** The operation of the document that a call is of. */
const operationOf = (method: string, path: string, document: Document) => {
  const plain = path.split('?')[0] ?? '';
  const found = Object.entries(document.paths)
    .filter(([, operations]) => Object.keys(operations).includes(method.toLowerCase()))
    .sort(([a], [b]) => a.split('{').length - b.split('{').length)
    .find(([template]) => new RegExp(`^${template.replace(/\{.+?\}/g, '[^/]+')}$`).test(plain));
  return `${method} ${found?.[0]}`;
};

describe('depot', () => {
  const begin = async (faults: 'all' | 'none' | depot.Switch[]) => {
    const { server, say } = await open(depot.start, { faults }, '/v2');
    return { server, say: await signedIn(say, sam) };
  };

  test('answers every operation as its document says when no switch is on', async () => {
    const { server, say } = await begin('none');
    const lines = await depotTour(say, server.document);
    await transcript(say, lines, server.document);
    const reached = new Set(lines.map(([method, path]) => operationOf(method, path, server.document)));
    const untouched = Object.entries(server.document.paths)
      .flatMap(([path, operations]) =>
        Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
      )
      .filter((name) => !reached.has(name));
    // The tour's preparation and the next tests make the rest.
    expect(untouched).toEqual([
      'POST /sessions',
      'POST /sessions/revoke-all',
      'POST /orgs',
      'POST /orgs/{org}/teams',
      'POST /orgs/{org}/webhooks',
      'POST /orgs/{org}/projects',
      'POST /orgs/{org}/projects/{project_key}/labels',
      'POST /orgs/{org}/projects/{project_key}/milestones',
      'POST /boards',
      'POST /cards',
      'POST /cards/{card_ref}/comments',
      'POST /cards/{card_ref}/files',
      'POST /search/saved',
      'POST /exports',
      'PUT /admin/maintenance',
      'PUT /admin/limits',
      'POST /admin/reset',
      'POST /admin/shutdown',
    ]);
  });

  test.each(depot.switchIds)('%s shows, and changes nothing else', async (id) => {
    expect(await depotProofs[id]((await begin([id])).say)).toBe(500);
    expect(await depotProofs[id]((await begin('all')).say)).toBe(500);
    expect(await depotProofs[id]((await begin('none')).say)).toBeLessThan(500);
    const { say, server } = await begin([id]);
    await transcript(say, await depotTour(say, server.document), server.document);
  });

  test('tells the rules that its document keeps back', async () => {
    const { say } = await begin('none');
    const uid = at((await say('GET', '/boards?project=acme/OPS')).body, '0.uid');
    const breaches: readonly (readonly [string, Said])[] = [
      ['/orgs', { json: { slug: 'X', name: 'n', plan: 'free' } }],
      ['/orgs/acme/projects', { json: { key: 'abc', name: 'n', owner: 'sam' } }],
      ['/orgs/acme/teams', { json: { slug: 'UP', name: 'n' } }],
      ['/orgs/acme/webhooks', { json: { url: 'http://example.com', events: ['card.moved'] } }],
      ['/orgs/acme/projects/OPS/labels', { json: { name: 'n', color: 'red' } }],
      [
        '/orgs/acme/projects/OPS/milestones',
        { json: { title: 't', starts: '2026-02-01', due: '2026-01-01' } },
      ],
      ['/boards', { json: { project: 'acme/OPS', title: 'x'.repeat(41), kind: 'kanban' } }],
      ['/cards', { json: { board: uid, column: 1, title: 't', estimate: 4 } }],
      ['/cards/OPS-1/time', { json: { minutes: 7, day: '2026-01-01' } }],
      ['/users', { json: { login: 'abc', password: 'short', email: 'a@b.co' } }],
      ['/users', { json: { login: 'ABC', password: 'longenough1', email: 'a@b.co' } }],
      ['/exports', { json: { project: 'acme/OPS', format: 'pdf' } }],
    ];
    expect(breaches.length).toBe(untold.length);
    for (const [index, [path, said]] of breaches.entries()) {
      const answer = await say('POST', path, said);
      expect([path, answer.status]).toEqual([path, 400]);
      expect(answer.text).toContain(untold[index]?.field);
    }
  });

  test('closes for maintenance, limits, signs out, resets and stops when told', async () => {
    const { server, say } = await begin('none');
    const { document } = server;
    await say('PUT', '/admin/maintenance', { json: { enabled: true } });
    const shut = await say('GET', '/orgs');
    expect(shut.status).toBe(503);
    expect(departures(document, 'GET', '/orgs', shut)).toEqual([]);
    expect((await say('PUT', '/admin/maintenance', { json: { enabled: false } })).status).toBe(200);
    await say('PUT', '/admin/limits', { json: { enabled: true, requests: 2, window_seconds: 5 } });
    const statuses = [await say('GET', '/orgs'), await say('GET', '/orgs'), await say('GET', '/orgs')];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(Number(statuses[2]?.headers.get('retry-after'))).toBeGreaterThan(0);
    await say('PUT', '/admin/limits', { json: { enabled: false, requests: 2, window_seconds: 5 } });
    expect((await say('POST', '/admin/reset')).status).toBe(204);
    expect((await say('GET', '/orgs')).status).toBe(401);
    const again = await signedIn(talk(server.url, '/v2'), lena);
    expect((await again('POST', '/sessions/revoke-all')).status).toBe(204);
    expect((await again('GET', '/orgs')).status).toBe(401);
    const last = await signedIn(talk(server.url, '/v2'), lena);
    expect((await last('POST', '/admin/shutdown')).status).toBe(202);
    await vi.waitFor(async () => expect(await last('GET', '/ping').catch(() => 'gone')).toBe('gone'));
  });
});

const boardOf = async (say: Talk) => String(at((await say('GET', '/boards?project=acme/OPS')).body, '0.uid'));

const depotProofs: Record<depot.Switch, (say: Talk) => Promise<number>> = {
  'report-labels': async (say) => (await say('GET', '/reports/time?group_by=label')).status,
  'name-removed': async (say) => (await say('PATCH', '/users/sam', { json: { full_name: null } })).status,
  'enterprise-seats': async (say) =>
    (await say('POST', '/orgs', { json: { slug: 'large', name: 'n', plan: 'enterprise' } })).status,
  'search-dates': async (say) => (await say('GET', '/search?q=a&from=2026-02-01&to=2026-01-01')).status,
  'column-order-empty': async (say) =>
    (await say('POST', `/boards/${await boardOf(say)}/columns/order`, { json: { order: [] } })).status,
  'file-empty': async (say) => (await say('POST', '/cards/OPS-1/files', { raw: form('') })).status,
  'move-unknown-column': async (say) =>
    (await say('POST', '/cards/OPS-1/move', { json: { column: 99 } })).status,
  'label-twice': async (say) =>
    (
      await say('POST', '/cards', {
        json: { board: await boardOf(say), column: 1, title: 't', labels: [40, 40] },
      })
    ).status,
  'label-again': async (say) => {
    await say('PUT', '/cards/OPS-1/labels/40');
    return (await say('PUT', '/cards/OPS-1/labels/40')).status;
  },
  'board-with-cards': async (say) => (await say('DELETE', `/boards/${await boardOf(say)}`)).status,
  'comment-of-removed-card': async (say) => {
    const { body } = await say('POST', '/cards/OPS-1/comments', { json: { text: 't' } });
    await say('DELETE', '/cards/OPS-1');
    return (await say('GET', `/comments/${at(body, 'id')}`)).status;
  },
  'export-archived': async (say) => {
    await say('POST', '/orgs/acme/projects/OPS/archive');
    return (await say('POST', '/exports', { json: { project: 'acme/OPS', format: 'csv' } })).status;
  },
};

describe('echo', () => {
  const documents: readonly (readonly [name: string, document: () => Promise<object> | object])[] = [
    ['library', async () => (await open(library.start, { faults: 'none' })).server.document],
    ['accounts', async () => (await open(accounts.start, { faults: 'none' })).server.document],
    ['depot', async () => (await open(depot.start, { faults: 'none' })).server.document],
    ['Swagger 2.0', () => JSON.parse(sound.swagger2().text)],
    ['OpenAPI 3.1', () => Object(load(sound.openapi31Yaml().text))],
    ['a property named $ref', () => JSON.parse(sound.propertyNamedRef().text)],
  ];

  test.each(documents)('answers every operation of %s as documented', async (_name, given) => {
    const mock = await echo.start({ document: await given() });
    running.push(mock);
    const say = talk(mock.url, '', { authorization: 'Bearer any', 'x-key': 'any' });
    const { document } = mock;
    let judged = 0;
    for (const [template, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        let path = template;
        const query = new URLSearchParams();
        for (const parameter of (operation.parameters ?? []).map((item) => parameterOf(document, item))) {
          const value = String(exampleValue(document, parameter.schema));
          if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
          if (parameter.in === 'query' && parameter.required) query.set(parameter.name, value);
        }
        const [type, media] = Object.entries(at(operation, 'requestBody.content') ?? {})[0] ?? [];
        const body = media === undefined ? undefined : exampleValue(document, at(media, 'schema'));
        const raw =
          type === 'multipart/form-data'
            ? form('abc')
            : type === 'application/x-www-form-urlencoded'
              ? new URLSearchParams(
                  Object.entries(Object(body)).map(([key, value]): [string, string] => [key, String(value)]),
                )
              : type === undefined
                ? undefined
                : type.endsWith('json')
                  ? JSON.stringify(body)
                  : String(body);
        const headers = type === undefined || raw instanceof FormData ? {} : { 'content-type': type };
        const address = query.size > 0 ? `${path}?${query}` : path;
        const answer = await say(method.toUpperCase(), address, {
          headers,
          ...(raw !== undefined && { raw }),
        });
        expect([method, address, answer.status, answer.text]).toEqual([
          method,
          address,
          expect.toBeOneOf([200, 201, 202, 204]),
          answer.text,
        ]);
        expect(departures(document, method, path, answer)).toEqual([]);
        judged += 1;
      }
    }
    expect(judged).toBeGreaterThan(0);
    expect(mock.unfit).toEqual([]);
  });

  test('refuses what the document does not allow, and remembers nothing', async () => {
    const mock = await echo.start({ document: JSON.parse(sound.swagger2().text) });
    running.push(mock);
    const say = talk(mock.url);
    const pet = { name: 'Rex', weight: 3 };
    expect((await say('POST', '/pets', { json: { name: '' } })).status).toBe(400);
    expect((await say('POST', '/pets', { json: { ...pet, weight: 0 } })).status).toBe(400);
    expect((await say('GET', '/pets/one')).status).toBe(404);
    expect((await say('GET', '/nowhere')).status).toBe(404);
    expect((await say('DELETE', '/pets/1')).headers.get('allow')).toContain('GET');
    const before = await say('GET', '/pets/1');
    expect((await say('POST', '/pets', { json: pet })).status).toBe(201);
    expect((await say('GET', '/pets/1')).text).toBe(before.text);
  });
});

/** What a client that waits for little sees of the answer: its status, or that there was none. */
async function outcome(url: string, wait = 300): Promise<string> {
  const signal = AbortSignal.timeout(wait);
  try {
    const response = await fetch(`${url}/items`, { signal, redirect: 'manual' });
    let length = 0;
    try {
      for await (const part of response.body ?? []) {
        length += part.length;
        if (length > 1_000_000) return `${response.status} endless`;
      }
    } catch {
      return `${response.status} ${signal.aborted ? 'unfinished' : 'torn'}`;
    }
    return `${response.status}`;
  } catch {
    return signal.aborted ? 'silence' : 'nothing';
  }
}

describe('hostile', () => {
  const outcomes: Record<hostile.Behaviour, string> = {
    endless: '200 endless',
    trickle: '200 unfinished',
    silent: 'silence',
    resets: 'nothing',
    closes: '200 torn',
    'not-http': 'nothing',
    'length-too-long': '200 torn',
    'length-too-short': '200',
    'redirect-loop': '302',
    'redirect-away': '307',
    'broken-gzip': '200 torn',
    'broken-json': '200',
    'huge-headers': 'nothing',
    unavailable: '503',
    unauthorised: '401',
    stops: 'nothing',
    restarts: '200',
    certificate: 'nothing',
    none: '200',
  };

  test.each(hostile.behaviours)('%s', async (behaviour) => {
    const server = await hostile.start({ behaviour, after: behaviour === 'certificate' ? 0 : 2 });
    try {
      if (behaviour !== 'certificate') {
        expect([await outcome(server.url, 5000), await outcome(server.url, 5000)]).toEqual(['200', '200']);
      }
      const patient = ['silent', 'trickle'].includes(behaviour) ? 300 : 5000;
      expect(await outcome(server.url, patient)).toBe(outcomes[behaviour]);
    } finally {
      await server.close();
    }
  });

  test('is gone after what it cannot bear, and there again after a while', async () => {
    const server = await hostile.start({ behaviour: 'restarts' });
    await expect(fetch(`${server.url}/items/x`, { method: 'DELETE' })).rejects.toThrow();
    expect(await outcome(server.url)).toBe('nothing');
    await vi.waitFor(async () => expect(await outcome(server.url)).toBe('200'), 5000);
    await server.close();
  });

  test('sends those who follow a redirection to another origin', async () => {
    const server = await hostile.start({ behaviour: 'redirect-away' });
    await fetch(`${server.url}/items`);
    expect(server.seen.strays).toBe(1);
    await server.close();
  });
});

describe('odd documents', () => {
  test('have the sizes and the broken places that they promise', () => {
    expect(notDocuments.hundredMegabytes().length).toBeGreaterThan(100_000_000);
    expect(notDocuments.zip().slice(0, 2)).toBe('PK');
    expect(() => JSON.parse(notDocuments.truncated())).toThrow();
    const broken = JSON.parse(brokenInPlaces.tenThousandBroken().text);
    expect(Object.keys(broken.paths).length).toBe(10_001);
    const written = Object.values({ ...brokenInPlaces, ...sound }).map((make) => load(make().text));
    expect(written.every((document) => typeof document === 'object')).toBe(true);
    for (const make of [sound.swagger2, sound.openapi31Yaml, sound.openapi32, sound.propertyNamedRef]) {
      const { text, operations } = make();
      for (const name of operations) {
        const [method = '', path = ''] = name.split(' ');
        expect(Object.keys(Object(at(load(text), 'paths'))[path])).toContain(method.toLowerCase());
      }
    }
  });
});
