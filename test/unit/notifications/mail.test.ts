import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { mailItem, mailOrderedBy } from '#shared/notifications/mail.ts';
import { transact } from '#shared/platform/dynamo.ts';
import { memberKey } from '#shared/platform/identity.ts';
import { handler } from '../../../functions/notifications/send-mail.ts';
import { startStage, type TestStage } from '../platform/stage.ts';

let stage: TestStage;
let ses: Server;

interface Sent {
  readonly FromEmailAddress: string;
  readonly Destination: { readonly ToAddresses: string[] };
  readonly Content: { readonly Simple: { readonly Subject: { readonly Data: string } } };
}
/** What SES was asked to send, and how it answers. */
let sent: Sent[] = [];
let answer: () => { status: number; body: object };
/** SES answers when this is over. */
let held = Promise.resolve();
const taken = () => ({ status: 200, body: { MessageId: `m${sent.length}` } });

beforeAll(async () => {
  ses = createServer(async (request, response) => {
    sent.push(JSON.parse((await request.toArray()).join('')));
    await held;
    const { status, body } = answer();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((ready) => ses.listen(0, '127.0.0.1', ready));
  stage = await startStage({
    AWS_ENDPOINT_URL_SESV2: `http://127.0.0.1:${(ses.address() as AddressInfo).port}`,
    AWS_MAX_ATTEMPTS: '1',
    PUBLIC_URL: 'https://assay.example',
    MAIL_FROM: 'Assay <lab@assay.example>',
  });
});
afterAll(async () => {
  ses.close();
  ses.closeAllConnections();
  await stage.stop();
});
beforeEach(() => {
  sent = [];
  answer = taken;
  held = Promise.resolve();
});
afterEach(() => {
  vi.useRealTimers();
});

const member = (id: string, status: 'active' | 'disabled' = 'active') =>
  stage.put('accounts', {
    ...memberKey(id),
    id,
    subject: `issuer|${id}`,
    role: 'tester',
    companyId: null,
    status,
    name: 'Tess',
    email: `${id}@testers.example`,
  });

/** Orders an e-mail and returns what the fan-out would put on the queue. */
async function ordered(dedupe: string, memberId: string): Promise<string> {
  const order = () =>
    mailItem({ template: 'suspension_lifted', data: { name: 'Tess' }, to: { memberId }, dedupe });
  await transact([order()]);
  const row = (await stage.rows('testing')).find(
    ({ to }) => (to as { memberId?: string })?.memberId === memberId,
  );
  return JSON.stringify(mailOrderedBy({ before: null, after: row ?? null }));
}

const deliver = (...bodies: string[]) =>
  handler({ Records: bodies.map((body, place) => ({ messageId: `${place}`, body })) } as never);
const failed = async (result: ReturnType<typeof deliver>) =>
  (await result).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

describe('an ordered e-mail', () => {
  it('goes to the address that its member has now', async () => {
    await member('mem_now');
    const message = await ordered('now', 'mem_now');

    expect(await failed(deliver(message))).toEqual([]);

    expect(sent).toHaveLength(1);
    expect(sent[0]?.Destination.ToAddresses).toEqual(['mem_now@testers.example']);
    expect(sent[0]?.FromEmailAddress).toBe('Assay <lab@assay.example>');
    expect(sent[0]?.Content.Simple.Subject.Data).toBe('You get offers again');
  });

  it('is sent once, however often its message comes', async () => {
    await member('mem_once');
    const message = await ordered('once', 'mem_once');

    await deliver(message);
    expect(await failed(deliver(message))).toEqual([]);

    expect(sent).toHaveLength(1);
  });

  it('is sent once when its messages come at the same time, and the other one waits', async () => {
    await member('mem_race');
    const message = await ordered('race', 'mem_race');
    let release = () => {};
    held = new Promise((resolve) => {
      release = resolve;
    });

    const first = failed(deliver(message));
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    const second = await failed(deliver(message));
    release();

    expect(second).toEqual(['0']);
    expect(await first).toEqual([]);
    expect(await failed(deliver(message))).toEqual([]);
    expect(sent).toHaveLength(1);
  });

  it('is sent again after SES refused it, when the claim has passed', async () => {
    await member('mem_retry');
    const message = await ordered('retry', 'mem_retry');
    answer = () => ({ status: 500, body: { message: 'not now' } });
    expect(await failed(deliver(message))).toEqual(['0']);

    answer = taken;
    expect(await failed(deliver(message))).toEqual(['0']);
    vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
    expect(await failed(deliver(message))).toEqual([]);

    expect(sent).toHaveLength(2);
  });

  it('goes to nobody when its member is gone or disabled', async () => {
    await member('mem_disabled', 'disabled');
    const toDisabled = await ordered('disabled', 'mem_disabled');
    const toNobody = await ordered('nobody', 'mem_nobody');

    expect(await failed(deliver(toDisabled, toNobody))).toEqual([]);

    expect(sent).toEqual([]);
  });

  it('ordered twice under one name stays one row, which reaches the queue only when it is new', async () => {
    await member('mem_twice');
    await ordered('twice', 'mem_twice');
    await ordered('twice', 'mem_twice');

    const rows = (await stage.rows('testing')).filter(
      ({ to }) => (to as { memberId?: string })?.memberId === 'mem_twice',
    );
    expect(rows).toHaveLength(1);
    const [row = null] = rows;
    expect(mailOrderedBy({ before: row, after: row })).toBeNull();
    expect(mailOrderedBy({ before: row, after: null })).toBeNull();
    expect(Number(row?.expiresAt)).toBeGreaterThan(Date.now() / 1000);
  });
});
