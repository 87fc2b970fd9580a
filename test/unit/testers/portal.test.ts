import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createS3, type S3 } from '#local/services/s3/s3.ts';
import { createSecrets, type Secrets } from '#local/services/secrets/secrets.ts';
import type { Provisioned } from '#shared/accounts/provisioning.ts';
import { transact } from '#shared/platform/dynamo.ts';
import { newId } from '#shared/platform/ids.ts';
import { forgetAssignments } from '#shared/testers/forgetting.ts';
import { closeAlone } from '#shared/testers/giving-back.ts';
import { ratingTester } from '#shared/testers/rating.ts';
import { readHumanReport } from '#shared/testers/reports.ts';
import { advance } from '#shared/testers/search.ts';
import { workSeconds } from '#shared/testers/terms.ts';
import { readParts } from '#shared/tests/parts.ts';
import { keyOf, type RunRow } from '#shared/tests/store.ts';
import { deleteTargetAuth, keepTargetAuth } from '#shared/tests/target-secret.ts';
import {
  arnOf,
  type LocalCloud,
  region,
  resource,
  startLocalCloud,
} from '#test/local/services/local-cloud.ts';
import { handler as acceptHandler } from '../../../functions/testers/accept-assignment.ts';
import { handler as declineHandler } from '../../../functions/testers/decline-assignment.ts';
import { handler as getHandler } from '../../../functions/testers/get-assignment.ts';
import { handler as getDraftHandler } from '../../../functions/testers/get-draft.ts';
import { handler as earningsHandler } from '../../../functions/testers/get-earnings.ts';
import { handler as profileHandler } from '../../../functions/testers/get-profile.ts';
import { handler as heartbeatHandler } from '../../../functions/testers/heartbeat.ts';
import { handler as listHandler } from '../../../functions/testers/list-assignments.ts';
import { handler as screenshotsHandler } from '../../../functions/testers/list-screenshots.ts';
import { handler as releaseHandler } from '../../../functions/testers/release-assignment.ts';
import { handler as saveDraftHandler } from '../../../functions/testers/save-draft.ts';
import { handler as submitHandler } from '../../../functions/testers/submit-report.ts';
import { handler as updateHandler } from '../../../functions/testers/update-profile.ts';
import { handler as uploadHandler } from '../../../functions/testers/upload-screenshot.ts';
import { call, seed, startStage, type TestStage } from '../platform/stage.ts';
import { assignmentOf, loadOf, ownLanguage, refOf, searching, slotOf, tester } from './lab.ts';

const bucket = 'evidence';
let stage: TestStage;
let cloud: LocalCloud;
let s3: S3;
let secrets: Secrets;
let made: Provisioned;
let other: string;

beforeAll(async () => {
  cloud = await startLocalCloud([
    resource('AWS::S3::Bucket', bucket, `arn:aws:s3:::${bucket}`),
    resource('AWS::SecretsManager::Secret', 'cursor', arnOf('secretsmanager', 'secret:cursor-abc123'), {
      SecretString: 'seals cursors',
    }),
  ]);
  s3 = createS3(cloud.context());
  secrets = createSecrets(cloud.context());
  cloud.serve(...s3.services, ...secrets.services);
  stage = await startStage({
    RATE_LIMIT_FACTOR: '100',
    OFFERS_PER_SEARCH: '5',
    EVIDENCE_BUCKET: bucket,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: cloud.credentials.sessionToken ?? '',
    AWS_ENDPOINT_URL_S3: `${cloud.endpoint}/s3`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: cloud.endpoint,
    TARGET_SECRETS_PREFIX: 'target/',
  });
  made = await seed();
  const { provision } = await import('#shared/accounts/provisioning.ts');
  const second = await provision(
    {
      companies: [],
      members: [
        {
          ref: 'tom',
          sub: 'tom',
          name: 'Tom',
          email: 'tom@assay.example',
          companyRef: null,
          role: 'tester',
          key: true,
        },
      ],
    },
    'seed',
  );
  await tester({ id: second.members.tom ?? '' });
  other = second.keys.tom ?? '';
});
afterAll(async () => {
  await stage.stop();
  await s3.stop();
  await secrets.stop();
  await cloud.close();
});

const tess = () => made.keys.tess ?? '';
const tessId = () => made.members.tess ?? '';
let hasTester = false;

/** A run that is offered to Tess, in a language that only she speaks now. */
async function offered(changes: Partial<RunRow> = {}): Promise<{ run: RunRow; id: string }> {
  const language = ownLanguage();
  if (!hasTester) await tester({ id: tessId(), profile: { languages: [language] } });
  hasTester = true;
  await call(updateHandler, { method: 'PATCH', as: tess(), body: { languages: [language] } });
  const run = await searching(language, changes);
  await advance(refOf(run));
  return { run, id: (await assignmentOf(run)).id };
}

async function working(changes: Partial<RunRow> = {}): Promise<{ run: RunRow; id: string }> {
  const made = await offered(changes);
  expect((await accept(made.id)).status).toBe(200);
  return made;
}

const accept = (id: string, as = tess()) => call(acceptHandler, { method: 'POST', as, params: { id } });
const report = {
  sentimentScore: 0.4,
  issues: [
    {
      title: 'The basket forgets what is in it',
      severity: 'high',
      category: 'usability',
      page: 'https://shop.example/basket',
    },
  ],
  positives: ['Fast.'],
};
const submit = (run: RunRow, body: object = report, as = tess()) =>
  call(submitHandler, { method: 'POST', as, params: { id: run.id }, body });
const by =
  (handler: typeof getHandler, method: string, body?: object) =>
  (id: string, as = tess()) =>
    call(handler, { method, as, params: { id }, body });

describe('the work of a tester', () => {
  it('goes from the offer to the pay', async () => {
    const { run, id } = await offered();
    const before = (await call(earningsHandler, { as: tess() })).body;
    const brief = await by(getHandler, 'GET')(id);
    expect(brief.status).toBe(200);
    expect(brief.body).toMatchObject({ status: 'offered', payCents: 750, mission: run.mission, draft: null });
    expect(brief.body.steps.length).toBeGreaterThan(2);
    expect(JSON.stringify(brief.body)).not.toMatch(/companyId|orderedBy|correlationId|com_/);

    expect((await submit(run)).status).toBe(409);
    const accepted = await accept(id);
    expect(accepted.body).toMatchObject({ status: 'accepted', dueAt: expect.any(String) });
    expect((await accept(id)).body).toEqual(accepted.body);

    const handedIn = await submit(run);
    expect([handedIn.status, handedIn.body.status]).toEqual([200, 'submitted']);
    expect(await readHumanReport(keyOf(run))).toMatchObject({
      report: { sentimentScore: 0.4, issues: [{ description: '', screenshots: [] }], positives: ['Fast.'] },
      folder: `human/${id}/`,
      testerId: tessId(),
    });
    expect(await slotOf(run)).toMatchObject({ status: 'submitted', assignmentId: id });
    expect(
      (await stage.rows('testing')).filter(({ pk, sk }) => /^assignments\//.test(String(pk)) && sk === id),
    ).toEqual([]);
    expect(await advance(refOf(run))).toMatchObject({ next: 'submitted', assignmentId: id });

    expect((await readParts(keyOf(run))).steps.map(({ kind, message }) => [kind, message])).toEqual([
      ['tester', 'A tester is asked.'],
      ['tester', 'The tester accepted.'],
      ['tester', 'The tester handed in the report.'],
    ]);

    const after = (await call(earningsHandler, { as: tess() })).body;
    expect(after.totalCents - before.totalCents).toBe(750);
    expect(after).toMatchObject({
      currency: 'USD',
      revenueSharePercent: 30,
      byTestType: [{ testType: 'human' }],
    });
    const listed = await call(listHandler, { as: tess(), query: { status: 'submitted' } });
    expect(listed.body.items.map((one: { id: string }) => one.id)).toContain(id);
  });

  it('is paid by the human part of a hybrid test', async () => {
    const { id } = await offered({ testType: 'hybrid', priceCents: 3_000 });
    expect((await by(getHandler, 'GET')(id)).body.payCents).toBe(750);
  });

  it('is nobody else’s', async () => {
    const { run, id } = await working();
    const draft = { additionalNotes: 'x' };
    const file = { mediaType: 'image/png', bytes: 1, sha256: createHash('sha256').digest('base64') };
    const answers = await Promise.all([
      by(getHandler, 'GET')(id, other),
      by(acceptHandler, 'POST')(id, other),
      by(declineHandler, 'POST', { reason: 'No.' })(id, other),
      by(releaseHandler, 'POST', { reason: 'No.' })(id, other),
      by(heartbeatHandler, 'POST')(id, other),
      by(getDraftHandler, 'GET')(id, other),
      by(saveDraftHandler, 'PUT', draft)(id, other),
      by(uploadHandler, 'POST', file)(id, other),
      submit(run, report, other),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    for (const wrong of ['asg_1', newId('asg'), 'tester'])
      expect((await by(getHandler, 'GET')(wrong)).status).toBe(404);
    for (const ref of ['carla', 'vic']) {
      expect((await by(getHandler, 'GET')(id, made.keys[ref])).status).toBe(403);
    }
    expect((await submit(run)).status).toBe(200);
  });

  it('can be declined or given back, with a reason, and then not be handed in', async () => {
    const first = await offered();
    const declined = await by(declineHandler, 'POST', { reason: 'No time.' })(first.id);
    expect(declined.body).toMatchObject({ status: 'declined', endReason: 'No time.' });
    expect((await accept(first.id)).body.error).toBe('You have declined this offer.');
    expect((await slotOf(first.run)).status).toBe('open');

    const second = await working();
    expect((await by(declineHandler, 'POST', { reason: 'No.' })(second.id)).status).toBe(409);
    expect((await by(releaseHandler, 'POST', { reason: 'Ill.' })(second.id)).body.status).toBe('released');
    expect((await submit(second.run)).status).toBe(409);
    expect((await by(heartbeatHandler, 'POST')(second.id)).status).toBe(409);
  });

  it('is seen by its heartbeat', async () => {
    const { id } = await working();
    const beat = await by(heartbeatHandler, 'POST')(id);
    expect([beat.status, typeof beat.body.lastSeenAt]).toEqual([200, 'string']);
    expect((await call(profileHandler, { as: tess() })).body.lastSeenAt).toBe(beat.body.lastSeenAt);
  });
});

describe('the door of a protected site', () => {
  const door = { username: 'qa', password: 'open sesame' };
  const brief = async (id: string) => (await by(getHandler, 'GET')(id)).body;

  it('opens for the tester while the work is accepted, and at no other time', async () => {
    const { run, id } = await offered({ hasAuth: true });
    await keepTargetAuth(keyOf(run), { basic: door });
    expect(await brief(id)).toMatchObject({ hasAuth: true, access: null });
    const accepted = await accept(id);
    expect(JSON.stringify(accepted.body)).not.toContain('sesame');
    expect((await brief(id)).access).toEqual(door);

    const { dueAt } = accepted.body;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(dueAt) });
    expect((await brief(id)).access).toBeNull();
    vi.useRealTimers();
    await by(releaseHandler, 'POST', { reason: 'Ill.' })(id);
    expect((await brief(id)).access).toBeNull();

    const second = await working({ hasAuth: true });
    await keepTargetAuth(keyOf(second.run), { basic: door });
    await submit(second.run);
    expect((await brief(second.id)).access).toBeNull();
    await Promise.all([deleteTargetAuth(keyOf(run)), deleteTargetAuth(keyOf(second.run))]);
  });

  it('is in no list, no draft, and no row', async () => {
    const { run, id } = await working({ hasAuth: true });
    await keepTargetAuth(keyOf(run), { basic: door });
    await by(saveDraftHandler, 'PUT', { additionalNotes: 'Logged in.' })(id);
    const answers = await Promise.all([
      call(listHandler, { as: tess(), query: {} }),
      by(getDraftHandler, 'GET')(id),
      by(heartbeatHandler, 'POST')(id),
    ]);
    expect((await brief(id)).access).toEqual(door);
    const rows = await Promise.all([stage.rows('testing'), stage.rows('trail'), stage.rows('platform')]);
    for (const place of [...answers.map(({ body }) => body), ...rows]) {
      expect(JSON.stringify(place)).not.toContain('sesame');
    }
    await deleteTargetAuth(keyOf(run));
    expect((await brief(id)).access).toBeNull();
  });

  it('is nothing that a site without one has', async () => {
    const { id } = await working();
    expect(await brief(id)).toMatchObject({ hasAuth: false, access: null });
  });
});

describe('handing in', () => {
  it('counts once, however often and at however many places at once', async () => {
    const { run } = await working();
    const earned = async () => (await call(earningsHandler, { as: tess() })).body.totalCents as number;
    const before = await earned();
    const texts = ['first', 'second', 'third', 'fourth'];
    const answers = await Promise.all(
      texts.map((additionalNotes) => submit(run, { ...report, additionalNotes })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const kept = await readHumanReport(keyOf(run));
    const winner = texts[answers.findIndex(({ status }) => status === 200)];
    expect(kept?.report.additionalNotes).toBe(winner);

    const again = await submit(run, { ...report, additionalNotes: 'again' });
    expect([again.status, again.body.error]).toEqual([409, expect.stringContaining('already')]);
    expect((await readHumanReport(keyOf(run)))?.report.additionalNotes).toBe(winner);
    expect(await earned()).toBe(before + 750);
  });

  it('is refused after the deadline and after the company has ended the test', async () => {
    const late = await working();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + workSeconds * 1000 });
    const answer = await submit(late.run);
    vi.useRealTimers();
    expect([answer.status, answer.body.error]).toEqual([409, expect.stringContaining('deadline')]);

    const cancelled = await working();
    const why = { at: new Date().toISOString(), reason: 'Cancelled.', actor: 'test', correlationId: 'c-1' };
    const load = await loadOf(tessId());
    await closeAlone(keyOf(cancelled.run), why);
    const refused = await submit(cancelled.run);
    expect([refused.status, refused.body.error]).toEqual([409, 'The company has ended this test.']);
    expect(await readHumanReport(keyOf(cancelled.run))).toBeNull();
    expect(await loadOf(tessId())).toBe(load - 1);
  });

  it('wants a report that makes sense', async () => {
    const { run } = await working();
    for (const wrong of [{}, { sentimentScore: 2 }, { ...report, extra: 1 }]) {
      expect((await submit(run, wrong)).status).toBe(400);
    }
  });
});

describe('drafts', () => {
  it('survive until the work is over, the last one wins', async () => {
    const { id } = await working();
    expect((await by(getDraftHandler, 'GET')(id)).body).toEqual({ draft: null, savedAt: null });
    await by(saveDraftHandler, 'PUT', { additionalNotes: 'one' })(id);
    const large = {
      issues: Array.from({ length: 150 }, () => ({ title: 'T', description: 'd'.repeat(4_000) })),
    };
    const saved = await by(saveDraftHandler, 'PUT', large)(id);
    expect(saved.status).toBe(200);
    const read = await by(getHandler, 'GET')(id);
    expect(read.body.draftSavedAt).toBe(saved.body.savedAt);
    expect(read.body.draft.issues).toHaveLength(150);

    await by(releaseHandler, 'POST', { reason: 'Ill.' })(id);
    expect((await by(saveDraftHandler, 'PUT', {})(id)).status).toBe(409);
  });
});

describe('screenshots', () => {
  const picture = Buffer.from('not really a picture');
  const sha256 = createHash('sha256').update(picture).digest('base64');
  const wanted = { mediaType: 'image/png', bytes: picture.length, sha256 };

  it('are uploaded as announced and not otherwise, and are part of the report', async () => {
    const { run, id } = await working();
    const { status, body } = await by(uploadHandler, 'POST', wanted)(id);
    expect(status).toBe(201);
    const withPicture = { ...report, issues: [{ ...report.issues[0], screenshots: [body.name] }] };
    const early = await submit(run, withPicture);
    expect([early.status, early.body.details[0].message]).toEqual([400, `${body.name} was not uploaded.`]);

    const put = (content: Buffer, headers: Record<string, string>) =>
      fetch(body.url, { method: 'PUT', body: new Uint8Array(content), headers });
    expect((await put(Buffer.concat([picture, picture]), body.headers)).status).toBe(403);
    expect((await put(Buffer.from('Not really a picture'), body.headers)).status).toBe(400);
    expect((await put(picture, { ...body.headers, 'content-type': 'text/html' })).status).toBe(403);
    expect((await put(picture, body.headers)).status).toBe(200);

    expect((await submit(run, withPicture)).status).toBe(200);
    const handedIn = await readHumanReport(keyOf(run));
    expect(handedIn?.report.issues[0]?.screenshots).toEqual([body.name]);
  });

  it('are seen again on another device, by their tester and while the work goes on', async () => {
    const { id } = await working();
    const seen = by(screenshotsHandler, 'GET');
    expect((await seen(id)).body).toEqual({ items: [] });
    const { body } = await by(uploadHandler, 'POST', wanted)(id);
    await fetch(body.url, { method: 'PUT', body: new Uint8Array(picture), headers: body.headers });
    const issues = [{ screenshots: [body.name] }, { screenshots: [body.name] }];
    await by(saveDraftHandler, 'PUT', { issues })(id);

    const { items } = (await seen(id)).body;
    expect(items).toEqual([{ name: body.name, url: expect.stringContaining(`/human/${id}/${body.name}?`) }]);
    const loaded = await fetch(items[0].url);
    expect([loaded.status, Buffer.from(await loaded.arrayBuffer())]).toEqual([200, picture]);
    expect((await fetch(items[0].url.split('?')[0])).status).toBe(403);
    expect((await seen(id, other)).status).toBe(404);
    await by(releaseHandler, 'POST', { reason: 'Ill.' })(id);
    expect((await seen(id)).status).toBe(409);
  });

  it('of another assignment do not count', async () => {
    const first = await working();
    const { body } = await by(uploadHandler, 'POST', wanted)(first.id);
    await fetch(body.url, { method: 'PUT', body: new Uint8Array(picture), headers: body.headers });
    const second = await working();
    const stolen = { ...report, issues: [{ ...report.issues[0], screenshots: [body.name] }] };
    expect((await submit(second.run, stolen)).status).toBe(400);
  });

  it.each([
    ['too large', { ...wanted, bytes: 5_000_001 }],
    ['no picture', { ...wanted, mediaType: 'text/html' }],
    ['without a checksum', { ...wanted, sha256: '' }],
  ])('that are %s are refused', async (_, body) => {
    const { id } = await working();
    expect((await by(uploadHandler, 'POST', body)(id)).status).toBe(400);
  });
});

describe('after the report', () => {
  it('a rating counts for the tester, and a new one replaces it', async () => {
    const { run } = await working();
    await submit(run);
    const rate = (before: number | null, stars: number) =>
      ratingTester(keyOf(run), { before, stars }, async (items) => transact(items));
    await rate(null, 2);
    await rate(2, 4);
    const { statistics } = (await call(profileHandler, { as: tess() })).body;
    expect(statistics).toMatchObject({ ratingCount: 1, averageRating: 4 });
  });

  it('a company that deletes its test leaves the tester the pay and none of its words', async () => {
    const { run, id } = await working();
    await submit(run);
    await forgetAssignments(keyOf(run));
    const { body } = await by(getHandler, 'GET')(id);
    expect(body).toMatchObject({ url: '', mission: '', steps: [], payCents: 750, status: 'submitted' });
  });
});

describe('a profile', () => {
  it('changes in the index at once, and keeps what was not sent', async () => {
    await offered();
    const rows = async () =>
      (await stage.rows('testing')).filter((row) => row.entity === 'eligible' && row.id === tessId());
    const load = await loadOf(tessId());
    const change = (body: object) => call(updateHandler, { method: 'PATCH', as: tess(), body });
    const { body } = await change({ languages: ['qqa', 'qqb'], skills: ['shops'] });
    expect(body.profile).toMatchObject({ languages: ['qqa', 'qqb'], skills: ['shops'], country: 'DE' });
    expect((await rows()).map(({ pk }) => String(pk).split('/')[1]).sort()).toEqual(['qqa', 'qqb']);
    expect((await change({ paused: true })).body.profile.skills).toEqual(['shops']);
    expect(await rows()).toEqual([]);
    await change({ paused: false });
    expect(await rows()).toHaveLength(2);
    expect(await loadOf(tessId())).toBe(load);
    expect((await change({ timezone: 'Mars/Base' })).status).toBe(400);
  });
});
