import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Provisioned, provision } from '#shared/accounts/provisioning.ts';
import { newId } from '#shared/platform/ids.ts';
import { accept } from '#shared/testers/acceptance.ts';
import { closeAlone, giveBack } from '#shared/testers/giving-back.ts';
import { advance } from '#shared/testers/search.ts';
import { findAssignment } from '#shared/testers/store.ts';
import { handler as provisionHandler } from '../../../functions/accounts/provision.ts';
import { handler as applyHandler } from '../../../functions/testers/apply.ts';
import { handler as profileHandler } from '../../../functions/testers/get-profile.ts';
import { handler as openHandler } from '../../../functions/testers/list-open-assignments.ts';
import { handler as listHandler } from '../../../functions/testers/list-testers.ts';
import { handler as reassignHandler } from '../../../functions/testers/reassign.ts';
import { handler as suspendHandler } from '../../../functions/testers/suspend-tester.ts';
import { handler as verifyHandler } from '../../../functions/testers/verify-tester.ts';
import { call, seed, startStage, type TestStage } from '../platform/stage.ts';
import {
  assignmentOf,
  existing,
  loadOf,
  ownLanguage,
  profile,
  refOf,
  searching,
  slotOf,
  tester,
} from './lab.ts';

let stage: TestStage;
let made: Provisioned;
let admin: string;
beforeAll(async () => {
  stage = await startStage({ RATE_LIMIT_FACTOR: '100', OFFERS_PER_SEARCH: '5' });
  made = await seed();
  const ada = { ref: 'ada', sub: 'ada', name: 'Ada', email: 'ada@assay.example', key: true };
  const { keys } = await provision(
    { companies: [], members: [{ ...ada, companyRef: null, role: 'admin' }] },
    'seed',
  );
  admin = keys.ada ?? '';
});
afterAll(() => stage.stop());

const apply = async (sub: string, body: object = profile(), headers = {}) =>
  call(applyHandler, { method: 'POST', as: await stage.token({ sub }), body, headers });
const verify = (id: string, body: object, as = admin) =>
  call(verifyHandler, { method: 'POST', as, params: { id }, body });
const suspend = (id: string, as = admin) =>
  call(suspendHandler, { method: 'POST', as, params: { id }, body: { reason: 'Copied reports.' } });
const idsOf = async (status: string) => {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  do {
    const query = { status, limit: '2', ...(cursor && { cursor }) };
    const { body } = await call(listHandler, { as: admin, query });
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  } while (cursor);
  return ids;
};
const auditOf = async (target: string) =>
  (await stage.rows('trail')).filter((row) => row.target === target).map(({ action }) => action);

describe('an application', () => {
  it('makes a member of a person who is none, with the address that the issuer confirms', async () => {
    const { status, body } = await apply('newcomer');
    expect([status, body.status, body.email]).toEqual([201, 'applied', 'newcomer@assay.example']);
    const seen = await call(profileHandler, { as: await stage.token({ sub: 'newcomer' }) });
    expect([seen.status, seen.body.id]).toEqual([200, body.id]);
    expect(await idsOf('applied')).toContain(body.id);
    expect(await auditOf(body.id)).toEqual(['tester.applied']);
    const mails = (await stage.rows('testing')).filter(({ entity }) => entity === 'mail');
    expect(mails).toMatchObject([{ template: 'application_received', to: { memberId: body.id } }]);
  });

  it('is made once, also by two calls at once, and repeated with its key', async () => {
    const answers = await Promise.all([apply('twice'), apply('twice')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await apply('twice')).body.code).toBe('ALREADY_APPLIED');

    const headers = { 'idempotency-key': 'application' };
    const first = await apply('careful', profile(), headers);
    const again = await apply('careful', profile(), headers);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('is for people: not for keys, not for nobody, and not with an address that may be another’s', async () => {
    expect((await call(applyHandler, { method: 'POST', body: profile() })).status).toBe(401);
    expect((await call(applyHandler, { method: 'POST', as: made.keys.carla, body: profile() })).status).toBe(
      403,
    );
    expect((await apply('unconfirmed-1')).status).toBe(403);
    expect((await apply('wrong', { ...profile(), languages: [] })).status).toBe(400);
    expect((await call(profileHandler, { as: await stage.token({ sub: 'wrong' }) })).status).toBe(403);
  });

  it('adds the profile of a tester whom an operator made', async () => {
    const { status, body } = await apply('tess');
    expect([status, body.id]).toEqual([201, made.members.tess]);
  });
});

describe('an admin', () => {
  it('approves and rejects, with a reason', async () => {
    const good = (await apply('good', profile({ languages: ['qqg'] }))).body.id;
    const bad = (await apply('bad')).body.id;
    expect((await verify(good, { decision: 'approve' })).body.status).toBe('verified');
    expect((await verify(bad, { decision: 'reject' })).status).toBe(400);
    const rejected = await verify(bad, { decision: 'reject', reason: 'Too little.' });
    expect(rejected.body).toMatchObject({ status: 'rejected', statusReason: 'Too little.' });

    expect(await idsOf('applied')).not.toContain(good);
    expect(await idsOf('verified')).toContain(good);
    expect(await idsOf('rejected')).toEqual([bad]);
    expect(
      (await stage.rows('testing')).filter(({ pk }) => String(pk).startsWith('eligible/qqg')),
    ).toHaveLength(1);
    // Deciding the same again changes nothing, and a rejection can be taken back.
    await verify(good, { decision: 'approve' });
    expect(await auditOf(good)).toHaveLength(2);
    expect((await verify(good, { decision: 'reject', reason: 'No.' })).status).toBe(409);
    expect((await verify(bad, { decision: 'approve' })).body).toMatchObject({
      status: 'verified',
      statusReason: null,
    });
  });

  it('suspends: work goes on, offers go to others, and nothing new comes', async () => {
    const language = ownLanguage();
    const one = await tester({ profile: { languages: [language] } });
    const [working, offered] = [await searching(language), await searching(language)];
    await advance(refOf(working));
    await accept(await assignmentOf(working), new Date().toISOString(), 'c-1');
    await advance(refOf(offered));
    const offer = await assignmentOf(offered);

    expect((await suspend(one.id)).body).toMatchObject({
      status: 'suspended',
      statusReason: 'Copied reports.',
    });
    expect(await assignmentOf(working)).toMatchObject({ status: 'accepted' });
    expect(await findAssignment(offer.id)).toMatchObject({ status: 'reassigned' });
    expect(await loadOf(one.id)).toBe(1);
    expect(await advance(refOf(offered))).toMatchObject({ next: 'company' });
    expect((await suspend(one.id)).status).toBe(200);
    expect((await verify(one.id, { decision: 'approve' })).body.status).toBe('verified');
    expect((await existing(one.id)).statusReason).toBeNull();
  });

  it('takes an assignment away', async () => {
    const language = ownLanguage();
    await tester({ profile: { languages: [language] } });
    const run = await searching(language);
    await advance(refOf(run));
    const assignment = await assignmentOf(run);
    await accept(assignment, new Date().toISOString(), 'c-1');
    const take = (id: string, as = admin) =>
      call(reassignHandler, { method: 'POST', as, params: { id }, body: { reason: 'Too slow.' } });

    expect((await take(assignment.id, made.keys.carla)).status).toBe(403);
    expect((await take(assignment.id)).body).toMatchObject({ status: 'reassigned', endReason: 'Too slow.' });
    expect((await take(assignment.id)).status).toBe(200);
    expect(await slotOf(run)).toMatchObject({ status: 'open', assignmentId: null });
    expect(await loadOf(assignment.testerId)).toBe(0);
    expect((await take(newId('asg'))).status).toBe(404);
  });

  it('sees what is under way, whose it is and until when, and nothing else', async () => {
    const language = ownLanguage();
    const names = ['Una', 'Ugo', 'Udo'];
    for (const name of names) await tester({ profile: { name, languages: [language] } });
    const companyId = made.companies.acme ?? '';
    const runs = [];
    for (const _ of names) {
      const run = await searching(language, { companyId });
      await advance(refOf(run));
      runs.push(run);
    }
    const given = await Promise.all(runs.map(assignmentOf));
    const [one, two, three] = given;
    if (!one || !two || !three) throw new Error('Three were given out.');
    const ids = given.map(({ id }) => id);
    const underWay = async (status: string) => {
      const found = [];
      let cursor: string | null | undefined;
      do {
        const query = { status, limit: '2', ...(cursor && { cursor }) };
        const { body } = await call(openHandler, { as: admin, query });
        found.push(...body.items);
        cursor = body.nextCursor;
      } while (cursor);
      return found.filter(({ id }) => ids.includes(id));
    };
    const idsIn = async (status: string) => (await underWay(status)).map(({ id }) => id);

    expect(await idsIn('offered')).toEqual(ids);
    expect((await underWay('offered'))[0]).toEqual({
      id: one.id,
      runId: one.runId,
      testType: 'human',
      status: 'offered',
      url: one.url,
      tester: { id: one.testerId, name: expect.stringMatching(/^U/) },
      company: { id: companyId, name: 'Acme' },
      deadline: one.offerExpiresAt,
      offeredAt: one.offeredAt,
      lastSeenAt: null,
    });
    for (const each of given) await accept(each, new Date().toISOString(), 'c-1');
    expect(await idsIn('offered')).toEqual([]);
    expect(await idsIn('accepted')).toEqual(ids);
    expect((await underWay('accepted'))[0]).toMatchObject({
      deadline: (await findAssignment(one.id))?.dueAt,
      lastSeenAt: expect.any(String),
    });

    // As somebody gives it back who still takes it for an offer.
    const why = { at: new Date().toISOString(), reason: 'Too slow.', actor: 'test', correlationId: 'c-1' };
    await giveBack(one, { ...why, to: 'reassigned' });
    await closeAlone({ companyId, runId: two.runId }, why);
    expect(await idsIn('accepted')).toEqual([three.id]);
    await giveBack(three, { ...why, to: 'released' });
    expect(await idsIn('accepted')).toEqual([]);
  });

  it('goes through what is under way by cursors that only work for their list', async () => {
    const language = ownLanguage();
    await tester({ profile: { languages: [language] } });
    for (const _ of [1, 2]) await advance(refOf(await searching(language)));
    const page = (query: Record<string, string>, as = admin) => call(openHandler, { as, query });
    const first = await page({ status: 'offered', limit: '1' });
    const cursor = first.body.nextCursor;
    expect([first.body.items.length, typeof cursor]).toEqual([1, 'string']);
    expect((await page({ status: 'offered', cursor })).status).toBe(200);
    expect((await page({ status: 'accepted', cursor })).status).toBe(400);
    expect((await page({ status: 'offered', cursor: `${cursor}x` })).status).toBe(400);
    expect((await page({ status: 'submitted' })).status).toBe(400);
    for (const as of [made.keys.carla, made.keys.tess, made.keys.vic]) {
      expect((await page({ status: 'offered' }, as)).status).toBe(403);
    }
  });

  it('finds nothing by ids that are nobody’s, and others may do none of this', async () => {
    for (const id of [newId('mem'), 'x', made.members.carla ?? '']) {
      expect((await verify(id, { decision: 'approve' })).status).toBe(404);
      expect((await suspend(id)).status).toBe(404);
    }
    const { id } = await tester({ status: 'applied' });
    for (const as of [made.keys.carla, made.keys.tess, made.keys.vic]) {
      expect((await verify(id, { decision: 'approve' }, as)).status).toBe(403);
      expect((await suspend(id, as)).status).toBe(403);
      expect((await call(listHandler, { as })).status).toBe(403);
    }
    expect((await existing(id)).status).toBe('applied');
  });
});

describe('provisioning', () => {
  const member = {
    ref: 'pro',
    sub: 'pro',
    name: 'Pro',
    email: 'pro@assay.example',
    companyRef: null,
    role: 'tester',
  };
  const context = { awsRequestId: 'c-1' } as Parameters<typeof provisionHandler>[1];

  it('makes testers, once, verified when the operator says so', async () => {
    const wanted = { members: [{ ...member, tester: { profile: profile(), verified: true } }] };
    const { members } = await provisionHandler(wanted, context);
    const id = members.pro ?? '';
    expect(await existing(id)).toMatchObject({ status: 'verified', email: 'pro@assay.example', rev: 1 });
    await suspend(id);
    await provisionHandler(wanted, context);
    expect((await existing(id)).status).toBe('suspended');
  });

  it('gives nobody else the profile of one', async () => {
    const wanted = { members: [{ ...member, ref: 'no', role: 'admin', tester: { profile: profile() } }] };
    await expect(provisionHandler(wanted, context)).rejects.toThrow('Only testers');
  });
});
