import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery, Webhook } from '#shared/notifications/contract.ts';
import type { Assignment } from '#shared/testers/contract.ts';
import document from '../../../docs/openapi.json' with { type: 'json' };
import { type StartedCloud, startEmbeddedCloud } from '../embedded-cloud.ts';
import { library, overOf, packageOf, savedPackage, startedRun } from '../qa/api-lab.ts';
import { openCrew, reportOf, seen, type Tester } from '../tests/crew.ts';
import { openDeliveries } from '../tests/deliveries.ts';
import { type Caller, type Company, type Lab, openLab, until } from '../tests/lab.ts';
import { storedIn } from '../tests/stored.ts';

/*
 * Each route of the OpenAPI document that names something by its id, called by everybody whom that thing
 * does not belong to. A new route is called too; it fails here until it is said what its ids are of.
 */

interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly requestBody?: object;
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  path.includes('{')
    ? Object.entries<Operation>(methods).map(([method, operation]) => ({
        ...operation,
        method: method.toUpperCase(),
        path,
        roles: /^For ([a-z, ]+)\./.exec(operation.description)?.[1]?.split(', ') ?? [],
      }))
    : [],
);

/** Ids by the part of the path before them. */
type Ids = Readonly<Record<string, string>>;

/** What a call would do if the thing were the caller's; routes without a body need none. */
const bodies: Readonly<Record<string, (ids: Ids) => object>> = {
  chooseForTestRun: () => ({ choice: 'cancel' }),
  rateTestRun: () => ({ rating: 1 }),
  updateIssue: () => ({ status: 'resolved', comment: 'Not mine.' }),
  correctMerge: (ids) => ({ action: 'split', issueId: ids.issues }),
  declineAssignment: () => ({ reason: 'Not mine.' }),
  releaseAssignment: () => ({ reason: 'Not mine.' }),
  saveDraft: () => ({ additionalNotes: 'Not mine.' }),
  uploadScreenshot: () => ({ mediaType: 'image/png', bytes: 1, sha256: `${'A'.repeat(43)}=` }),
  submitReport: () => reportOf(),
  verifyTester: () => ({ decision: 'approve' }),
  suspendTester: () => ({ reason: 'Not mine.' }),
  reassignAssignment: () => ({ reason: 'Not mine.' }),
  updateQaPackage: () => ({ name: 'Not mine.' }),
  runQaPackage: () => ({}),
  shareQaRun: () => ({ days: 1 }),
};

/** What a call needs in its query to be understood. */
const queries: Readonly<Record<string, (ids: Ids) => string>> = {
  compareQaRuns: (ids) => `?with=${ids.runs}`,
};

let started: StartedCloud;
let lab: Lab;
let ours: Company;
let theirs: Company;
let holder: Tester;
let outsider: Tester;
/** The same company's things, each with a run in another state. */
let things: Ids[];
let calls = 0;
const receiver = createServer((_request, response) => {
  calls += 1;
  response.end();
});

beforeAll(async () => {
  started = await startEmbeddedCloud();
  lab = openLab(started.cloud);
  const crew = openCrew(started.cloud, lab);
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  [ours, theirs] = await Promise.all([lab.newCompany('pro'), lab.newCompany('pro')]);
  const { testers, language } = await crew.newTesters(1);
  holder = testers[0] as Tester;
  outsider = (await crew.newTesters(1)).testers[0] as Tester;

  const { body: hook } = await ours.member.call<Webhook>('POST', '/api/webhooks', {
    url: `http://localhost:${(receiver.address() as AddressInfo).port}/`,
    events: ['test.completed'],
  });
  const { body: key } = await ours.member.call<{ id: string }>('POST', '/api/company/keys', { name: 'CI' });
  const order = (spoken: string) =>
    ours.member.ordered('https://shop.example/', { testType: 'human', tester: { language: spoken } });
  const of = async (runId: string): Promise<Assignment> => {
    const found = (await holder.assignments()).find((assignment) => assignment.runId === runId);
    if (!found) throw new Error(`${runId} was never offered.`);
    return found;
  };

  const completed = await order(language);
  await holder.accepts(completed);
  await holder.submits(completed, { issues: [seen()] });
  const { report } = await ours.member.reached(completed, 'completed');
  const working = await order(language);
  await holder.accepts(working);
  await holder.call('PUT', `/api/tester/assignments/${(await of(working)).id}/draft`, {
    positives: ['Mine.'],
  });
  const offered = await order(language);
  await holder.offered(offered);
  const searching = await order((await crew.newTesters(0)).language);
  await ours.member.reached(searching, 'awaiting_company');
  const delivery = await until('the webhook is delivered', async () => {
    const log = await ours.member.call<{ items: Delivery[] }>('GET', `/api/webhooks/${hook.id}/deliveries`);
    return log.body.items.find(({ status }) => status === 'delivered') ?? null;
  });

  const api = await library('none');
  const { id: packageId } = await savedPackage(
    ours.member,
    packageOf(api, { config: { includeOperations: ['GET /books'], maxRequests: 5 } }),
  );
  const planId = await startedRun(ours.member, packageId);
  await overOf(ours.member, planId);
  await api.close();
  const { body: share } = await ours.member.call<{ id: string }>('POST', `/api/qa/runs/${planId}/shares`, {});

  const common = {
    packages: packageId,
    runs: planId,
    status: planId,
    events: planId,
    shares: share.id,
    issues: report?.issues[0]?.id ?? '',
    testers: holder.id,
    webhooks: hook.id,
    deliveries: delivery.id,
    keys: key.id,
  };
  things = [
    { ...common, 'test-runs': completed, assignments: (await of(completed)).id },
    { ...common, 'test-runs': working, assignments: (await of(working)).id },
    { ...common, 'test-runs': offered, assignments: (await of(offered)).id },
    { ...common, 'test-runs': searching, assignments: (await of(offered)).id },
  ];
  await openDeliveries(started.cloud).drained();
});
afterAll(async () => {
  await started.stop();
  receiver.closeAllConnections();
  receiver.close();
});

/** The path with its ids filled in. Throws for a parameter that this test knows no id for. */
function filled(path: string, ids: Ids): string {
  return path.replaceAll(/([^/]+)\/\{(\w+)\}/g, (_, before: string, name: string) => {
    const id = ids[before];
    if (!id) throw new Error(`Say in this test which id {${name}} after ${before}/ stands for.`);
    return `${before}/${id}`;
  });
}

/** Of the same form, and of nothing. */
const unknown = (ids: Ids): Ids =>
  Object.fromEntries(
    Object.entries(ids).map(([name, id]) => [name, id.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))]),
  );

describe('what belongs to somebody', () => {
  it.each(
    operations.map((operation) => [operation.operationId, operation] as const),
  )('is nothing to others: %s', async (id, { method, path, roles, requestBody }) => {
    const strangers: readonly (readonly [role: string, who: Caller])[] = [
      ['company', theirs.member],
      ['viewer', theirs.viewer],
      ['tester', outsider],
    ];
    /** To whom it belongs, for the routes of other roles. */
    const owners: typeof strangers = [
      ['company', ours.member],
      ['viewer', ours.viewer],
      ['tester', holder],
    ];
    const [before, called] = [await storedIn(lab), calls];
    if (requestBody && !bodies[id]) throw new Error(`Say in this test what a body of ${id} looks like.`);

    const ask = async (who: Caller, ids: Ids) => {
      const { status, body } = await who.refusal(
        method,
        filled(path, ids) + (queries[id]?.(ids) ?? ''),
        bodies[id]?.(ids),
      );
      return { status, code: body?.code, error: body?.error };
    };
    const [first = {}] = things;
    for (const [role, who] of strangers) {
      const allowed = roles.includes(role);
      for (const ids of allowed ? things : [first]) {
        expect([role, await ask(who, ids)]).toMatchObject([
          role,
          allowed ? { status: 404, code: 'NOT_FOUND' } : { status: 403, code: 'FORBIDDEN' },
        ]);
      }
      expect(await ask(who, unknown(first))).toEqual(await ask(who, first));
    }
    for (const [role, who] of owners.filter(([role]) => !roles.includes(role))) {
      expect([role, await ask(who, first)]).toMatchObject([role, { status: 403 }]);
    }

    expect(await storedIn(lab)).toEqual(before);
    expect(calls).toBe(called);
  });

  it('is there for those it belongs to', async () => {
    const read = operations.filter(({ method }) => method === 'GET');
    for (const { operationId, path, roles } of read) {
      const who = roles.includes('viewer') ? ours.viewer : roles.includes('tester') ? holder : ours.member;
      const answers = await Promise.all(
        things.map((ids) => who.call('GET', filled(path, ids) + (queries[operationId]?.(ids) ?? ''))),
      );
      // Some of it is there only in one state of the run.
      expect([path, answers.map(({ status }) => status)]).toEqual([path, expect.arrayContaining([200])]);
    }
    expect(read.length).toBeGreaterThan(4);
  });
});
